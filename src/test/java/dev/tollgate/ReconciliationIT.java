package dev.tollgate;

import static dev.tollgate.Reconciling.look;
import static dev.tollgate.Reconciling.repair;
import static dev.tollgate.Reconciling.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.param.AccountUpdateParams;
import com.stripe.param.EventListParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.TransferReversalCreateParams;
import dev.tollgate.sandbox.stripe.Fault;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Stripe's events did not tell is found, and a repair brings the books to where the events would have brought them. */
class ReconciliationIT extends InShop {
    private static final Set<String> CREATORS = Set.of("account.updated", "capability.updated");

    private long creator;
    private String agent = "";

    @BeforeEach
    void aCreatorWhoIsKnown() throws Exception {
        creator = seeds.accountWithKey("creator-" + System.nanoTime());
        agent = "helper-" + creator;
        seeds.execute(
                "INSERT INTO agents (slug, name, creator_account_id, pricing, price_cents)"
                        + " VALUES ($1, 'Helper', $2, 'one_time', 1000)",
                agent,
                creator);
        shop.untilHeard();
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void aDayWithoutWebhooksIsFoundAndMended() throws Exception {
        long twin = shop.account();
        Day told = day();
        shop.untilHeard();
        assertThat(look(shop)).isEmpty();
        shop.begin();
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        Day untold = day();
        assertThat(shop.balance("balance_usd")).isEqualTo("0.00");

        List<String> expected = missedEvents();
        expected.add("payment_without_grant " + untold.refunded());
        expected.add("payment_without_grant " + untold.disputed());
        expected.add("payment_without_grant " + untold.agent());
        expected.add("payment_without_grant " + untold.premium());
        expected.add("payment_without_grant " + untold.invoice());
        expected.add("missed_refund " + untold.refund());
        expected.add("missed_dispute " + untold.dispute());
        expected.add("subscription_differs " + untold.subscription());
        assertThat(look(shop)).containsExactlyInAnyOrderElementsOf(expected);

        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsOnly("repaired");
        shop.untilHeard();
        assertThat(look(shop)).isEmpty();
        assertThat(shop.balance("balance_usd")).isEqualTo("3.00");
        assertThat(transfers(shop.account())).isEqualTo(transfers(twin)).isNotEmpty();
        assertThat(told.subscription()).isNotEqualTo(untold.subscription());
        assertThat(repair(shop)).isEmpty();
        assertThat(transfers(shop.account())).isEqualTo(transfers(twin));
    }

    /** The ids of what was done. */
    private record Day(
            String refunded,
            String disputed,
            String agent,
            String premium,
            String invoice,
            String refund,
            String dispute,
            String subscription) {}

    private Day day() throws Exception {
        String refunded = paid(shop.buy(Shop.SMALL, "a" + System.nanoTime()));
        String disputed = paid(shop.buy(Shop.SMALL, "b" + System.nanoTime()));
        String bought = paid(post("agents/" + agent + "/purchase", "{}"));
        String premium = paid(post("subscribe", ""));
        RefundCreateParams part = RefundCreateParams.builder()
                .setPaymentIntent(session(refunded).getPaymentIntent())
                .setAmount(200L)
                .build();
        String refund = shop.stripe().refunds().create(part).getId();
        String charge = shop.stripe()
                .paymentIntents()
                .retrieve(session(disputed).getPaymentIntent())
                .getLatestCharge();
        String dispute = shop.sandbox().dispute(charge, "fraudulent", false);
        return new Day(
                refunded,
                disputed,
                bought,
                premium,
                session(premium).getInvoice(),
                refund,
                dispute,
                session(premium).getSubscription());
    }

    private static com.stripe.model.checkout.Session session(String id) throws StripeException {
        return shop.stripe().checkout().sessions().retrieve(id);
    }

    @CanIgnoreReturnValue
    private static String paid(Answer bought) {
        String session = Shop.session(bought);
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        return session;
    }

    private static Answer post(String what, String body) throws Exception {
        return shop.post("/api/admin/accounts/" + shop.account() + "/" + what, body, "k" + System.nanoTime());
    }

    /** As findings: Stripe's events that the inbox does not hold, of the types that the gateway asks for. */
    private static List<String> missedEvents() throws StripeException {
        Set<String> handled = new TreeSet<>();
        seeds.rows("SELECT DISTINCT type FROM stripe_inbox WHERE status = 'processed' OR last_error = 'not_a_topup'")
                .forEach(row -> handled.add(row.getString(0)));
        handled.removeAll(CREATORS);
        assertThat(handled)
                .contains("checkout.session.completed", "refund.created", "invoice.paid", "charge.dispute.created");
        List<String> missed = new ArrayList<>();
        for (Event each : shop.stripe()
                .events()
                .list(EventListParams.builder().setLimit(100L).build())
                .autoPagingIterable()) {
            boolean held = seeds.number("SELECT count(*) FROM stripe_inbox WHERE event_id = $1", each.getId()) > 0;
            if (!held && handled.contains(each.getType())) {
                missed.add("missed_event " + each.getId());
            }
        }
        return missed;
    }

    private static List<String> transfers(long account) {
        return seeds
                .rows(
                        "SELECT concat_ws(' ', kind, debit_ledger, credit_ledger, amount_nanos) FROM ledger_transfers"
                                + " WHERE account_id = $1 ORDER BY 1",
                        account)
                .stream()
                .map(row -> Objects.requireNonNull(row.getString(0)))
                .toList();
    }

    @Test
    void manyPagesAreGoneThrough() throws Exception {
        int many = 105;
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        for (int i = 0; i < many; i++) {
            paid(shop.buy(Shop.SMALL, "k" + i));
        }
        List<String> found = look(shop);
        assertThat(found).hasSize(3 * many).doesNotHaveDuplicates();
        assertThat(found.stream().filter(each -> each.startsWith("payment_without_grant cs_")))
                .hasSize(many);
        // Of the session, and of its payment.
        assertThat(found.stream().filter(each -> each.startsWith("missed_event evt_")))
                .hasSize(2 * many);
        assertThat(repair(shop)).hasSize(3 * many);
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("525.00");
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void aPaymentThatEndsLateIsFoundThoughItsEventIsLost() throws Exception {
        String session = Shop.session(shop.buy(Shop.SMALL, "debit"));
        assertThat(shop.sandbox().pay(session, TestMethod.BANK_DEBIT)).isEqualTo("processing");
        shop.untilHeard();
        assertThat(look(shop)).isEmpty();
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        shop.sandbox().settlePayment(session(session).getPaymentIntent(), true);
        assertThat(look(shop)).hasSize(3).contains("payment_without_grant " + session);
        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsOnly("repaired");
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void aTransferOfWhichNoAnswerCameIsThePayouts() throws Exception {
        sold();
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        shop.sandbox().fault(Fault.TIMEOUT_AFTER_EFFECT, 3, "POST", "/v1/transfers");
        assertThat(shop.client().post("/api/admin/payouts/run", "{}").status()).isEqualTo(200);
        shop.sandbox().clearFaults();
        assertThat(payouts("status = 'requested'")).isEqualTo(1);
        assertThat(look(shop)).hasSize(2).anyMatch(each -> each.startsWith("transfer_differs tr_"));

        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsOnly("repaired");
        shop.untilHeard();
        assertThat(payouts("status = 'sent' AND amount_cents = 900")).isEqualTo(1);
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void whatWasTakenBackOfATransferAtStripeIsTheCreatorsAgain() throws Exception {
        sold();
        assertThat(shop.client().post("/api/admin/payouts/run", "{}").status()).isEqualTo(200);
        shop.untilHeard();
        assertThat(payouts("status = 'sent'")).isEqualTo(1);
        String transfer =
                Objects.requireNonNull(seeds.rows("SELECT transfer_id FROM payouts WHERE account_id = $1", creator)
                        .getFirst()
                        .getString(0));
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        assertThat(shop.stripe()
                        .transfers()
                        .reversals()
                        .create(
                                transfer,
                                TransferReversalCreateParams.builder()
                                        .setAmount(300L)
                                        .build())
                        .getAmount())
                .isEqualTo(300);
        assertThat(look(shop)).hasSize(2).contains("transfer_differs " + transfer);
        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsOnly("repaired");
        shop.untilHeard();
        assertThat(payouts("reversed_cents = 300")).isEqualTo(1);
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void aCreatorWhoHasCutUsOffIsForgotten() throws Exception {
        String connected = onboarded();
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        shop.sandbox().deauthorize(connected);
        assertThat(look(shop)).containsExactly("creator_gone " + connected);
        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsExactly("repaired");
        assertThat(seeds.number("SELECT count(*) FROM connect_accounts WHERE account_id = $1", creator))
                .isZero();
        assertThat(look(shop)).isEmpty();
    }

    /** What happens on a creator's account is listed in his name. */
    @Test
    void eventsOfCreatorsAreMissedToo() throws Exception {
        String begun = begun();
        shop.untilHeard();
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        shop.sandbox().onboard(begun);
        assertThat(look(shop)).isNotEmpty().allMatch(each -> each.startsWith("missed_event evt_"));
        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsOnly("repaired");
        shop.untilHeard();
        assertThat(seeds.number(
                        "SELECT count(*) FROM connect_accounts WHERE account_id = $1 AND transfers_enabled", creator))
                .isEqualTo(1);
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void aSubscriptionThatWasChangedIsCopied() throws Exception {
        String subscription = session(paid(post("subscribe", ""))).getSubscription();
        shop.untilHeard();
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        SubscriptionUpdateParams change =
                SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(true).build();
        assertThat(shop.stripe().subscriptions().update(subscription, change).getCancelAtPeriodEnd())
                .isTrue();
        JsonNode found = Reconciling.findings(Reconciling.run(shop, false)).stream()
                .filter(each -> text(each, "code").equals("subscription_differs"))
                .findFirst()
                .orElseThrow();
        assertThat(text(found, "stripe_id")).isEqualTo(subscription);
        assertThat(text(found, "detail"))
                .contains("cancel at period end is true at Stripe, here false")
                .doesNotContain("status");
        assertThat(found.path("account_id").asLong()).isEqualTo(shop.account());

        assertThat(shop.stripe().subscriptions().cancel(subscription).getStatus())
                .isEqualTo("canceled");
        assertThat(look(shop)).contains("subscription_differs " + subscription);
        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsOnly("repaired");
        shop.untilHeard();
        assertThat(seeds.number(
                        "SELECT count(*) FROM subscriptions WHERE id = $1 AND status = 'canceled'", subscription))
                .isEqualTo(1);
        assertThat(look(shop)).isEmpty();
    }

    private void sold() throws Exception {
        assertThat(onboarded()).startsWith("acct_");
        paid(post("agents/" + agent + "/purchase", "{}"));
        shop.sandbox().advance(Duration.ofDays(3));
        shop.untilHeard();
    }

    private String begun() throws Exception {
        Answer opened = shop.post("/api/admin/accounts/" + creator + "/connect", "{}", "c" + System.nanoTime());
        assertThat(opened.status()).as("%s", opened.body()).isEqualTo(200);
        return Objects.requireNonNull(
                seeds.rows("SELECT stripe_account_id FROM connect_accounts WHERE account_id = $1", creator)
                        .getFirst()
                        .getString(0));
    }

    private String onboarded() throws Exception {
        String connected = begun();
        shop.sandbox().onboard(connected);
        Await.until(
                "the word that he is ready",
                () -> seeds.number(
                                "SELECT count(*) FROM connect_accounts WHERE account_id = $1 AND transfers_enabled",
                                creator)
                        == 1);
        // His money stays at Stripe, so that it can be taken back.
        Map<String, ?> byHand = Map.of("payouts", Map.of("schedule", Map.of("interval", "manual")));
        AccountUpdateParams params =
                AccountUpdateParams.builder().putExtraParam("settings", byHand).build();
        assertThat(shop.stripe().accounts().update(connected, params).getId()).isEqualTo(connected);
        shop.untilHeard();
        return connected;
    }

    private long payouts(String which) {
        return seeds.number("SELECT count(*) FROM payouts WHERE account_id = $1 AND " + which, creator);
    }
}
