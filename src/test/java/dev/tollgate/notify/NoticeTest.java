package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The messages and mails of every type. */
class NoticeTest {
    private static final Instant TIME = Instant.parse("2026-11-27T10:00:00Z");

    static Stream<Notice> all() {
        return Stream.of(
                Notice.orderPaymentFailed(7, 3, "credit_package", 500, "usd"),
                Notice.invoicePaymentFailed(7, "in_1", 2, 1_234, TIME),
                Notice.subscriptionChanged(
                        7, new Notice.SubscriptionState("sub_1", "past_due", "price_1", false, TIME), "new"),
                Notice.balanceLow(7, 1, new Notice.BalanceState(12_000_000_000L, 0, 3, 5_000_000_000L)),
                Notice.balanceEmpty(7, 2, new Notice.BalanceState(0, 1_000_000_000L, null, null)),
                Notice.invoiceReady(7, "in_1", "TG-0001", 1_234, "https://pay.example/in_1"),
                Notice.payoutSent(7, "po_1", 999, null),
                Notice.disputeOpened(7, "dp_1", 3L, 500, "usd"),
                Notice.topupStopped(7, "payment_failed", TIME),
                Notice.trialEnding(7, "sub_1", TIME),
                Notice.deployment(7, new Notice.Deployment(3, 5, "shop", "Shop", true, "requested", TIME)),
                Notice.deployment(7, new Notice.Deployment(4, 5, "shop", "Shop", false, "above_limit", TIME)),
                Notice.limitsExceeded(7, new Notice.Limits("free", 3, 1, 2, 1, TIME), "projects:x,deploys:y"));
    }

    @Test
    void everyTypeHasItsLabelAndItsFactory() {
        assertThat(Stream.of(NoticeType.values()).map(NoticeType::label))
                .containsExactly(
                        "payment.failed",
                        "subscription.changed",
                        "balance.low",
                        "balance.empty",
                        "invoice.ready",
                        "payout.sent",
                        "dispute.opened",
                        "topup.stopped",
                        "trial.ending",
                        "deployment.started",
                        "deployment.stopped",
                        "limits.exceeded");
        assertThat(all().map(Notice::type).distinct()).containsExactly(NoticeType.values());
        assertThat(NoticeType.find("payment.succeeded")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aMessageSaysItsTypeItsTimeAndWhomItConcerns(Notice notice) {
        Delivery.Message message = new Delivery.Message("msg_1", notice.type().label(), TIME, notice.data());
        JsonObject body = new JsonObject(message.body());
        assertThat(body.fieldNames()).containsExactly("type", "timestamp", "data");
        assertThat(body.getString("timestamp")).isEqualTo("2026-11-27T10:00:00Z");
        assertThat(body.getJsonObject("data").getLong("account_id")).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("all")
    void aMailIsASentenceFiguresAndAPlaceToGo(Notice notice) {
        Delivery.Message message = new Delivery.Message("msg_1", notice.type().label(), TIME, notice.data());
        MailText text = MailText.of(message, URI.create("https://billing.example"));
        assertThat(text.subject()).isNotBlank().doesNotContainPattern("[\\r\\n]");
        List<String> lines = text.body().lines().toList();
        assertThat(lines.getFirst()).endsWith(".").doesNotContain("null");
        assertThat(text.body()).contains("https://").contains("msg_1").doesNotContain("null");
    }

    @Test
    void moneyIsCentsAndExactDollars() {
        JsonObject data = Notice.invoiceReady(7, "in_1", "TG-0001", 1_234, null).data();
        assertThat(data.getLong("due_cents")).isEqualTo(1_234);
        assertThat(data.getString("due_usd")).isEqualTo("12.34");
        JsonObject low = Notice.balanceLow(7, 1, new Notice.BalanceState(12_000_000_001L, 0, 3, 5_000_000_000L))
                .data();
        assertThat(low.getString("balance_usd")).isEqualTo("12.000000001");
        assertThat(low.getLong("balance_cents")).isEqualTo(1_200);
        assertThat(low.getString("daily_spend_usd")).isEqualTo("5.00");
        assertThat(low.getString("days_left")).isEqualTo("2.4");
    }

    @Test
    void whatCameFromOutsideMakesNoLineOfItsOwn() {
        Notice notice = Notice.invoiceReady(7, "in_1", "1\r\nBcc: x@example.com", 1, null);
        MailText text = MailText.of(
                new Delivery.Message("msg_1", notice.type().label(), TIME, notice.data()),
                URI.create("https://a.example"));
        assertThat(text.subject()).isEqualTo("Your invoice is ready");
        assertThat(text.body().lines()).noneMatch(line -> line.startsWith("Bcc"));
    }

    @Test
    void aNoticeWithoutAReferenceIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Notice(1, NoticeType.PAYOUT_SENT, "", new JsonObject()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Notice(0, NoticeType.PAYOUT_SENT, "x", new JsonObject()));
    }
}
