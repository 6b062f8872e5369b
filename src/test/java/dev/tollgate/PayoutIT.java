package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.stripe.param.AccountUpdateParams;
import com.stripe.param.AccountUpdateParams.Settings;
import com.stripe.param.TransferListParams;
import dev.tollgate.sandbox.stripe.Fault;
import dev.tollgate.sandbox.stripe.TestMethod;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a sale to the creator's money, and back where the sale is taken back; on the sandbox's Stripe. */
class PayoutIT extends InShop {
    private static final Duration SETTLED = Duration.ofDays(3);

    private long creator;
    private String agent = "";

    @BeforeEach
    void anAgent() {
        creator = seeds.accountWithKey("creator-" + System.nanoTime());
        agent = "helper-" + creator;
        seeds.execute(
                "INSERT INTO agents (slug, name, creator_account_id, pricing, price_cents)"
                        + " VALUES ($1, 'Helper', $2, 'one_time', 1000)",
                agent,
                creator);
    }

    @Test
    void aCreatorIsPaidNineTenthsOnceHowOftenSoeverItIsRun() throws Exception {
        String connected = onboarded();
        sold();
        assertThat(earnings().path("payable_cents").asLong()).isEqualTo(900);
        assertThat(Shop.atOnce(8, this::run)).allMatch(status -> status == 200);
        assertThat(run()).isEqualTo(200);
        shop.untilHeard();
        assertThat(transfersTo(connected)).isEqualTo(1);
        assertThat(shop.sandbox().balanceCents(connected)).isEqualTo(900);
        assertThat(payouts()).hasSize(1);
        assertThat(payouts().getFirst().path("status").asText()).isEqualTo("sent");
        assertThat(earnings().path("payable_cents").asLong()).isZero();
        assertThat(earnings().path("paid_cents").asLong()).isEqualTo(900);
        assertThat(seeds.number(
                        "SELECT count(*) FROM notification_messages WHERE account_id = $1 AND type = 'payout.sent'",
                        creator))
                .isEqualTo(1);
    }

    @Test
    void nobodyIsPaidBeforeStripeKnowsHim() throws Exception {
        sold();
        assertThat(run()).isEqualTo(200);
        assertThat(payouts()).isEmpty();
        assertThat(shop.client()
                        .get(creators("connect"))
                        .body()
                        .path("connected")
                        .asBoolean())
                .isFalse();
        String connected = begun();
        assertThat(run()).isEqualTo(200);
        assertThat(payouts()).isEmpty();
        shop.sandbox().onboard(connected);
        shop.untilHeard();
        assertThat(run()).isEqualTo(200);
        assertThat(payouts()).hasSize(1);
    }

    @Test
    void theWordThatACreatorIsReadyIsHeard() throws Exception {
        String connected = begun();
        JsonNode before = shop.client().get(creators("connect")).body();
        assertThat(before.path("onboarded").asBoolean()).isFalse();
        assertThat(before.path("currently_due").size()).isPositive();
        shop.sandbox().onboard(connected);
        Await.until(
                "the event",
                () -> seeds.number(
                                "SELECT count(*) FROM connect_accounts WHERE account_id = $1 AND transfers_enabled",
                                creator)
                        == 1);
        shop.sandbox().deauthorize(connected);
        Await.until(
                "the account to be forgotten",
                () -> seeds.number("SELECT count(*) FROM connect_accounts WHERE account_id = $1", creator) == 0);
        assertThat(begun()).isNotEqualTo(connected);
    }

    @Test
    void aRefundBeforeThePayoutLeavesNothingToPay() throws Exception {
        String connected = onboarded();
        refunded(sold());
        assertThat(earnings().path("payable_cents").asLong()).isZero();
        assertThat(run()).isEqualTo(200);
        assertThat(transfersTo(connected)).isZero();
    }

    @Test
    void aRefundAfterThePayoutTakesItBack() throws Exception {
        String connected = onboarded();
        long order = sold();
        assertThat(run()).isEqualTo(200);
        assertThat(shop.sandbox().balanceCents(connected)).isEqualTo(900);
        refunded(order);
        assertThat(earnings().path("owed_cents").asLong()).isEqualTo(900);
        assertThat(Shop.atOnce(8, this::run)).allMatch(status -> status == 200);
        assertThat(run()).isEqualTo(200);
        shop.untilHeard();
        assertThat(shop.sandbox().balanceCents(connected)).isZero();
        assertThat(earnings().path("owed_cents").asLong()).isZero();
        assertThat(payouts().getFirst().path("reversed_cents").asLong()).isEqualTo(900);
    }

    /** His bank has it: what he owes comes off what he earns next. */
    @Test
    void whatCannotBeTakenBackComesOffTheNextEarnings() throws Exception {
        String connected = onboardedWithBank();
        long order = sold();
        assertThat(run()).isEqualTo(200);
        shop.sandbox().advance(SETTLED);
        assertThat(shop.sandbox().balanceCents(connected)).isZero();
        refunded(order);
        assertThat(run()).isEqualTo(200);
        assertThat(earnings().path("owed_cents").asLong()).isEqualTo(900);
        shop.begin();
        sold();
        assertThat(earnings().path("owed_cents").asLong()).isZero();
        assertThat(earnings().path("payable_cents").asLong()).isZero();
        shop.begin();
        sold();
        assertThat(run()).isEqualTo(200);
        shop.untilHeard();
        assertThat(payouts()).hasSize(2);
        assertThat(earnings().path("paid_cents").asLong()).isEqualTo(1_800);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whateverStripeDoesHeIsPaidOnce(Fault fault) throws Exception {
        String connected = onboarded();
        sold();
        shop.sandbox().fault(fault, 3, "POST", "/v1/transfers");
        assertThat(run()).isEqualTo(200);
        shop.sandbox().clearFaults();
        for (int i = 0; i < 3; i++) {
            assertThat(run()).isEqualTo(200);
        }
        shop.untilHeard();
        assertThat(transfersTo(connected)).isEqualTo(1);
        assertThat(shop.sandbox().balanceCents(connected)).isEqualTo(900);
        assertThat(earnings().path("paid_cents").asLong()).isEqualTo(900);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whateverStripeDoesItIsTakenBackOnce(Fault fault) throws Exception {
        String connected = onboarded();
        sold();
        shop.begin();
        long second = sold();
        assertThat(run()).isEqualTo(200);
        assertThat(shop.sandbox().balanceCents(connected)).isEqualTo(1_800);
        refunded(second);
        shop.sandbox().fault(fault, 3, "POST", "/v1/transfers/");
        assertThat(run()).isEqualTo(200);
        shop.sandbox().clearFaults();
        for (int i = 0; i < 3; i++) {
            assertThat(run()).isEqualTo(200);
        }
        shop.untilHeard();
        assertThat(shop.sandbox().balanceCents(connected)).isEqualTo(900);
        assertThat(earnings().path("owed_cents").asLong()).isZero();
        assertThat(payouts().getFirst().path("reversed_cents").asLong()).isEqualTo(900);
    }

    @Test
    void whatGoesWrongWithOneCreatorKeepsNobodyElseFromHisMoney() throws Exception {
        assertThat(onboarded()).startsWith("acct_");
        sold();
        long spoiled = creator;
        seeds.execute("CREATE TRIGGER spoiled BEFORE INSERT ON payouts FOR EACH ROW WHEN (NEW.account_id = " + spoiled
                + ") EXECUTE FUNCTION refuse_change()");
        try {
            anAgent();
            shop.begin();
            String connected = onboarded();
            sold();
            assertThat(run()).isEqualTo(200);
            assertThat(transfersTo(connected)).isEqualTo(1);
            assertThat(seeds.number("SELECT count(*) FROM payouts WHERE account_id = $1", spoiled))
                    .isZero();
        } finally {
            seeds.execute("DROP TRIGGER spoiled ON payouts");
        }
        assertThat(run()).isEqualTo(200);
        assertThat(seeds.number("SELECT count(*) FROM payouts WHERE account_id = $1", spoiled))
                .isEqualTo(1);
    }

    /** What one is refused another could be given a moment later, and both would be believed. */
    @Test
    void onlyOneAtATimeAsksForAPayout() throws Exception {
        assertThat(onboarded()).startsWith("acct_");
        sold();
        shop.sandbox().fault(Fault.EMPTY_500, 3, "POST", "/v1/transfers");
        assertThat(run()).isEqualTo(200);
        seeds.execute("UPDATE payouts SET asked_at = now() WHERE account_id = $1", creator);
        shop.sandbox().clearFaults();
        assertThat(run()).isEqualTo(200);
        assertThat(payouts().getFirst().path("status").asText()).isEqualTo("requested");
        seeds.execute("UPDATE payouts SET asked_at = now() - interval '6 minutes' WHERE account_id = $1", creator);
        assertThat(run()).isEqualTo(200);
        assertThat(payouts().getFirst().path("status").asText()).isEqualTo("sent");
    }

    @Test
    void aPlatformWithoutTheMoneyPaysLater() throws Exception {
        seeds.execute("UPDATE agents SET price_cents = 9000000 WHERE slug = $1", agent);
        String connected = onboarded();
        assertThat(soldUnsettled()).isPositive();
        assertThat(run()).isEqualTo(200);
        assertThat(payouts()).singleElement().satisfies(refused -> {
            assertThat(refused.path("status").asText()).isEqualTo("refused");
            assertThat(refused.path("refusal").asText()).isEqualTo("balance_insufficient");
        });
        assertThat(earnings().path("payable_cents").asLong()).isEqualTo(8_100_000);
        shop.sandbox().advance(SETTLED);
        assertThat(run()).isEqualTo(200);
        assertThat(transfersTo(connected)).isEqualTo(1);
        assertThat(earnings().path("payable_cents").asLong()).isZero();
    }

    /** Bought with a card, and the money is the platform's. */
    @CanIgnoreReturnValue
    private long sold() throws Exception {
        long order = soldUnsettled();
        shop.sandbox().advance(SETTLED);
        shop.untilHeard();
        return order;
    }

    private long soldUnsettled() throws Exception {
        Answer bought = shop.post(
                "/api/admin/accounts/" + shop.account() + "/agents/" + agent + "/purchase",
                "{}",
                "k" + System.nanoTime());
        String session = Shop.session(bought);
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        Await.until(
                "the order to be paid",
                () -> shop.checkout(shop.account(), session)
                        .body()
                        .path("status")
                        .asText()
                        .equals("paid"));
        return bought.body().path("order").path("id").asLong();
    }

    private void refunded(long order) throws Exception {
        Answer refund = shop.post(
                "/api/admin/accounts/" + shop.account() + "/orders/" + order + "/refund",
                "{}",
                "r" + System.nanoTime());
        assertThat(refund.status()).as("%s", refund.body()).isEqualTo(201);
        shop.untilHeard();
    }

    private String begun() throws Exception {
        Answer opened = shop.post(creators("connect"), "{}", "c" + System.nanoTime());
        assertThat(opened.status()).as("%s", opened.body()).isEqualTo(200);
        assertThat(opened.body().path("url").asText()).startsWith("http://127.0.0.1:");
        return Objects.requireNonNull(
                seeds.rows("SELECT stripe_account_id FROM connect_accounts WHERE account_id = $1", creator)
                        .getFirst()
                        .getString(0));
    }

    /** Ready to be paid, and his money stays at Stripe. */
    private String onboarded() throws Exception {
        String connected = onboardedWithBank();
        AccountUpdateParams byHand = AccountUpdateParams.builder()
                .setSettings(Settings.builder()
                        .setPayouts(Settings.Payouts.builder()
                                .setSchedule(Settings.Payouts.Schedule.builder()
                                        .setInterval(Settings.Payouts.Schedule.Interval.MANUAL)
                                        .build())
                                .build())
                        .build())
                .build();
        assertThat(shop.stripe().accounts().update(connected, byHand).getId()).isEqualTo(connected);
        shop.untilHeard();
        return connected;
    }

    private String onboardedWithBank() throws Exception {
        String connected = begun();
        shop.sandbox().onboard(connected);
        shop.untilHeard();
        return connected;
    }

    private int run() throws Exception {
        return shop.post("/api/admin/payouts/run", "{}", "p" + System.nanoTime())
                .status();
    }

    private String creators(String what) {
        return "/api/admin/accounts/" + creator + "/" + what;
    }

    private JsonNode earnings() throws Exception {
        return shop.client().get(creators("earnings")).body();
    }

    private List<JsonNode> payouts() throws Exception {
        JsonNode items = shop.client().get(creators("payouts")).body().path("items");
        return IntStream.range(0, items.size()).mapToObj(items::get).toList();
    }

    private int transfersTo(String connected) throws Exception {
        return shop.stripe()
                .transfers()
                .list(TransferListParams.builder().setDestination(connected).build())
                .getData()
                .size();
    }
}
