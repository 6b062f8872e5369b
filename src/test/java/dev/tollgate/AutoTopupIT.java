package dev.tollgate;

import static dev.tollgate.Shop.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentMethod;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentListParams;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.billing.AutoTopups;
import dev.tollgate.billing.Topup;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.sandbox.stripe.Fault;
import dev.tollgate.sandbox.stripe.SandboxOptions;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import dev.tollgate.stripe.WebhookSecrets;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Credits that are bought by themselves, against the sandbox's Stripe: when they run low, once, and within the cap. The shop's gateway
 * looks once an hour by itself, so that each look here is the test's own.
 */
class AutoTopupIT extends InShop {
    /** Five dollars are in the account: it is low at once, and no longer after one. */
    private static final String LOW_ONCE = terms(1_000, 700, 100_000);

    /** It is low for ever, and the cap ends it after two. */
    private static final String LOW_ALWAYS = terms(1_000_000, 700, 1_500);

    private static Pool pool;
    private static DatabaseAddress address;

    @BeforeAll
    static void take(Pool its, DatabaseAddress at) {
        pool = its;
        address = at;
    }

    /** What is left of one test must not be charged in the next. */
    @AfterEach
    void switchOff() throws Exception {
        shop.sandbox().clearFaults();
        assertThat(topup("DELETE", "").status()).isEqualTo(204);
    }

    @Test
    void whoFallsBelowHisThresholdIsToppedUpOnce() throws Exception {
        saveCard();
        assertThat(put(LOW_ONCE).path("enabled").asBoolean()).isTrue();
        run();
        assertThat(statuses()).containsExactly("paid");
        assertThat(shop.balance("balance_usd")).isEqualTo("12.00");
        shop.untilHeard();
        run();
        assertThat(statuses()).containsExactly("paid");
        assertThat(shop.balance("balance_usd")).isEqualTo("12.00");
        assertThat(history()).containsExactly("auto_topup.enabled", "auto_topup.paid");
        PaymentIntent paid = onlyIntent();
        assertThat(paid.getAmount()).isEqualTo(700);
        assertThat(paid.getCustomer()).isEqualTo(customer());
        assertThat(paid.getMetadata()).containsEntry("account_id", String.valueOf(shop.account()));
        JsonNode order = topups().getFirst();
        assertThat(order.path("kind").asText()).isEqualTo("auto_topup");
        assertThat(order.path("session_id").isNull()).isTrue();
        assertThat(shop.clearingCents()).isEqualTo(-1_200);
    }

    @Test
    void twoMoreGatewaysLookByThemselvesAndMakeOnePayment() throws Exception {
        String[] settings = {
            "stripe.secretKey=" + SandboxOptions.SECRET_KEY,
            "stripe.apiUrl=" + shop.stripeUrl(),
            "stripe.webhookSecrets=" + WebhookSecrets.SANDBOX,
            "credits.topupInterval=50ms"
        };
        saveCard();
        try (Gateway one = Gateway.start(address, settings);
                Gateway two = Gateway.start(address, settings)) {
            assertThat(one.client().port()).isNotEqualTo(two.client().port());
            put(LOW_ONCE);
            shop.untilBalance("12.00");
            shop.untilHeard();
        }
        assertThat(statuses()).containsExactly("paid");
        assertThat(onlyIntent().getStatus()).isEqualTo("succeeded");
        assertThat(shop.balance("balance_usd")).isEqualTo("12.00");
    }

    @Test
    void whoIsNotBelowIsLeftAlone() throws Exception {
        saveCard();
        put(terms(500, 700, 100_000));
        run();
        assertThat(topups()).isEmpty();
    }

    @Test
    void whatIsOwedLowersWhatCanBeSpent() throws Exception {
        saveCard();
        seeds.execute("UPDATE wallets SET due_nanos = 1 WHERE account_id = $1", shop.account());
        put(terms(500, 700, 100_000));
        run();
        seeds.execute("UPDATE wallets SET due_nanos = 0 WHERE account_id = $1", shop.account());
        assertThat(statuses()).containsExactly("paid");
    }

    @Test
    void eightSweepsAtOnceMakeOnePayment() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.duplicates(3).shuffled());
        saveCard();
        put(LOW_ONCE);
        assertThat(atOnce(8, AutoTopupIT::runs)).containsOnly(200);
        run();
        shop.untilHeard();
        assertThat(statuses()).containsExactly("paid");
        assertThat(onlyIntent().getStatus()).isEqualTo("succeeded");
        assertThat(shop.balance("balance_usd")).isEqualTo("12.00");
        assertThat(seeds.number("SELECT count(*) FROM stripe_inbox WHERE status = 'dead'"))
                .isZero();
    }

    @Test
    void theMonthsTopupsNeverExceedTheCapUntilTheMonthRollsOver() throws Exception {
        saveCard();
        put(LOW_ALWAYS);
        for (int i = 0; i < 4; i++) {
            assertThat(atOnce(8, AutoTopupIT::runs)).containsOnly(200);
        }
        assertThat(statuses()).containsExactly("paid", "paid");
        assertThat(shop.balance("balance_usd")).isEqualTo("19.00");
        assertThat(history()).containsOnlyOnce("auto_topup.cap_reached");
        JsonNode settings = topup("GET", "").body();
        assertThat(settings.path("month_cents").asLong()).isEqualTo(1_400);
        Instant next = Instant.parse(settings.path("next_try_at").asText());
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        assertThat(next).isEqualTo(month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));

        // One in the first moment of this month counts, one just before it does not.
        makeOlder("o.id = (SELECT min(id) FROM checkout_orders WHERE account_id = $1 AND kind = 'auto_topup')", 0);
        waitIsOver();
        run();
        assertThat(statuses()).hasSize(2);
        makeOlder("true", 1);
        waitIsOver();
        for (int i = 0; i < 3; i++) {
            run();
        }
        assertThat(topup("GET", "").body().path("month_cents").asLong()).isEqualTo(1_400);
        assertThat(statuses()).containsExactly("paid", "paid", "paid", "paid");
    }

    private static void makeOlder(String which, int microsBeforeTheMonth) {
        seeds.execute(
                "UPDATE checkout_orders o SET created_at = date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE"
                        + " 'UTC' - " + microsBeforeTheMonth + " * interval '1 microsecond'"
                        + " WHERE o.account_id = $1 AND o.kind = 'auto_topup' AND " + which,
                shop.account());
    }

    @Test
    void whatIsUnderWayCountsAgainstTheCapToo() throws Exception {
        saveCard();
        setDefault("pm_usBankAccount_success");
        put(terms(1_000_000, 700, 700));
        run();
        assertThat(statuses()).containsExactly("awaiting_funds");
        assertThat(topup("GET", "").body().path("month_cents").asLong()).isEqualTo(700);
        shop.sandbox().settlePayment(onlyIntent().getId(), true);
        shop.untilBalance("12.00");
        run();
        assertThat(statuses()).containsExactly("paid");
    }

    /** Whatever happens to the call, and though no event comes: one payment and one grant. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatFailsAtStripeIsMadeOnce(Fault fault) throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        saveCard();
        shop.sandbox().fault(fault, 4, "POST", "/v1/payment_intents");
        put(LOW_ONCE);
        untilStatuses("paid");
        run();
        assertThat(onlyIntent().getStatus()).isEqualTo("succeeded");
        assertThat(shop.balance("balance_usd")).isEqualTo("12.00");
    }

    /** The events and the answers come at the same time, in any order, several times. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatFailsAtStripeIsGrantedOnceThoughEventsCome(Fault fault) throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.duplicates(2).shuffled());
        saveCard();
        shop.sandbox().fault(fault, 3, null, "/v1/payment_intents");
        put(LOW_ONCE);
        untilStatuses("paid");
        shop.sandbox().clearFaults();
        shop.untilHeard();
        assertThat(onlyIntent().getStatus()).isEqualTo("succeeded");
        assertThat(shop.balance("balance_usd")).isEqualTo("12.00");
    }

    @Test
    void aCrashBetweenTheOrderAndTheCallLosesNothing() throws Exception {
        saveCard();
        Topup topup = beginWithoutCalling();
        run();
        assertThat(statuses()).as("another is at it").containsExactly("pending");
        leaseIsOver();
        run();
        assertThat(statuses()).containsExactly("paid");
        assertThat(onlyIntent().getMetadata()).containsEntry("order", topup.reference());
        assertThat(shop.balance("balance_usd")).isEqualTo("12.00");
    }

    /** A day later Stripe has forgotten the key, under which it would charge again. */
    @Test
    void aPaymentWhoseAnswerWasLostForADayIsFound() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        saveCard();
        shop.sandbox().fault(Fault.TIMEOUT_AFTER_EFFECT, 100, "POST", "/v1/payment_intents");
        put(LOW_ONCE);
        run();
        assertThat(statuses()).containsExactly("pending");
        shop.sandbox().clearFaults();
        shop.sandbox().advance(Duration.ofHours(25));
        untilStatuses("paid");
        assertThat(onlyIntent().getStatus()).isEqualTo("succeeded");
        assertThat(shop.balance("balance_usd")).isEqualTo("12.00");
    }

    @Test
    void whatIsNotWantedAnyMoreIsNotCharged() throws Exception {
        saveCard();
        Topup off = beginWithoutCalling();
        assertThat(topup("DELETE", "").status()).isEqualTo(204);
        leaseIsOver();
        run();
        assertThat(statuses()).containsExactly("expired");
        assertThat(intents()).isEmpty();

        Topup rich = beginWithoutCalling();
        assertThat(rich.orderId()).isGreaterThan(off.orderId());
        assertThat(seeds.grant(shop.account(), 100_000_000_000L, "a present")).isTrue();
        leaseIsOver();
        run();
        assertThat(statuses()).containsExactly("expired", "expired");
        assertThat(intents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_chargeCustomerFail, generic_decline",
        "pm_card_visa_chargeDeclinedInsufficientFunds, insufficient_funds",
        "pm_card_authenticationRequired, authentication_required"
    })
    void afterThreeFailuresInARowItIsSwitchedOff(String method, String code) throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.duplicates(2).shuffled());
        saveCard();
        setDefault(method);
        put(LOW_ONCE);
        Instant before = Instant.now();
        run();
        assertThat(statuses()).containsExactly("failed");
        JsonNode settings = topup("GET", "").body();
        assertThat(settings.path("failures").asInt()).isEqualTo(1);
        assertThat(Instant.parse(settings.path("next_try_at").asText()))
                .isBetween(before.plusSeconds(3_500), Instant.now().plusSeconds(3_700));
        run();
        assertThat(statuses()).as("it waits").containsExactly("failed");
        waitIsOver();
        run();
        assertThat(Instant.parse(topup("GET", "").body().path("next_try_at").asText()))
                .isAfter(before.plusSeconds(6 * 3_600 - 60));
        waitIsOver();
        run();
        shop.untilHeard();
        assertThat(statuses()).containsExactly("failed", "failed", "failed");
        settings = topup("GET", "").body();
        assertThat(settings.path("enabled").asBoolean()).isFalse();
        assertThat(settings.path("switched_off").asText()).isEqualTo("payment_failed");
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
        assertThat(history())
                .containsExactly(
                        "auto_topup.enabled",
                        "auto_topup.failed",
                        "auto_topup.failed",
                        "auto_topup.failed",
                        "auto_topup.switched_off");
        assertThat(details("auto_topup.failed")).containsOnly(code);
        assertThat(messages())
                .containsExactlyInAnyOrder("payment.failed", "payment.failed", "payment.failed", "topup.stopped");

        setDefault("pm_card_visa");
        waitIsOver();
        run();
        assertThat(statuses()).hasSize(3);
        assertThat(put(LOW_ONCE).path("failures").asInt()).isZero();
        run();
        assertThat(statuses()).containsExactly("failed", "failed", "failed", "paid");
    }

    @Test
    void aSuccessEndsTheRowOfFailures() throws Exception {
        saveCard();
        setDefault("pm_card_chargeCustomerFail");
        put(LOW_ONCE);
        run();
        setDefault("pm_card_visa");
        waitIsOver();
        run();
        assertThat(statuses()).containsExactly("failed", "paid");
        assertThat(topup("GET", "").body().path("failures").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"true, paid, 12.00, true", "false, failed, 5.00, true", "true, paid, 12.00, false"})
    void moneyUnderWayIsAwaited(boolean comes, String status, String balance, boolean told) throws Exception {
        saveCard();
        shop.untilHeard();
        setDefault(comes ? "pm_usBankAccount_success" : "pm_usBankAccount_insufficientFunds");
        put(LOW_ONCE);
        run();
        assertThat(statuses()).containsExactly("awaiting_funds");
        leaseIsOver();
        run();
        assertThat(statuses()).as("one at a time").containsExactly("awaiting_funds");
        if (!told) {
            shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        }
        shop.sandbox().settlePayment(onlyIntent().getId(), comes);
        if (told) {
            Await.until("the end of it", () -> statuses().equals(List.of(status)));
        } else {
            untilStatuses(status);
        }
        assertThat(shop.balance("balance_usd")).isEqualTo(balance);
    }

    @Test
    void aMethodThatWasRemovedSwitchesItOff() throws Exception {
        saveCard();
        put(LOW_ONCE);
        PaymentMethod saved = shop.stripe()
                .customers()
                .paymentMethods()
                .list(customer())
                .getData()
                .getFirst();
        assertThat(shop.stripe().paymentMethods().detach(saved.getId()).getCustomer())
                .isNull();
        run();
        assertThat(topups()).isEmpty();
        assertThat(topup("GET", "").body().path("switched_off").asText()).isEqualTo("no_payment_method");
        assertThat(messages()).containsExactly("topup.stopped");
        assertThat(topup("PUT", LOW_ONCE).code()).isEqualTo("no_payment_method");
    }

    @Test
    void aRefundTakesTheCreditsBackAndEndsTheConsent() throws Exception {
        saveCard();
        put(LOW_ONCE);
        run();
        long order = topups().getFirst().path("id").asLong();
        Answer refund = shop.post(
                "/api/admin/accounts/" + shop.account() + "/orders/" + order + "/refund",
                "{\"amount_cents\":600}",
                "refund-" + System.nanoTime());
        assertThat(refund.status()).as("%s", refund.body()).isEqualTo(201);
        assertThat(shop.balance("balance_usd")).isEqualTo("6.00");
        run();
        assertThat(statuses()).containsExactly("paid");
        assertThat(topup("GET", "").body().path("switched_off").asText()).isEqualTo("payment_reversed");
        shop.untilHeard();
        assertThat(shop.order(order).path("reversed_cents").asLong()).isEqualTo(600);
        put(LOW_ONCE);
        run();
        assertThat(shop.balance("balance_usd")).isEqualTo("13.00");
    }

    @ParameterizedTest
    @CsvSource({"true, 12.00", "false, 5.00"})
    void aDisputeTakesTheCreditsBackUntilItIsWon(boolean won, String balance) throws Exception {
        saveCard();
        put(LOW_ONCE);
        run();
        String dispute = shop.sandbox().dispute(onlyIntent().getLatestCharge(), "fraudulent", false);
        shop.untilBalance("5.00");
        run();
        if (won) {
            shop.sandbox().winDispute(dispute);
        } else {
            shop.sandbox().loseDispute(dispute);
        }
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo(balance);
        assertThat(statuses()).containsExactly("paid");
        assertThat(messages()).contains("dispute.opened", "topup.stopped");
    }

    @Test
    void whoHasSavedNothingCannotConsent() throws Exception {
        assertThat(shop.paid(TestMethod.VISA)).isPositive();
        Answer refused = topup("PUT", LOW_ONCE);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("no_payment_method");
        assertThat(refused.body().path("detail").asText()).contains("save_payment_method");
        assertThat(topup("PUT", LOW_ONCE.replace("true", "false")).status()).isEqualTo(200);
        run();
        assertThat(topups()).isEmpty();
    }

    @Test
    void whileStripeIsAwayNobodyConsents() throws Exception {
        saveCard();
        shop.sandbox().fault(Fault.EMPTY_500, 3, "GET", "/v1/customers");
        Answer refused = topup("PUT", LOW_ONCE);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("stripe_unavailable");
        assertThat(topup("GET", "").body().path("consented_at").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{}; enabled threshold_cents amount_cents monthly_cap_cents",
                "{'enabled':true,'threshold_cents':0,'amount_cents':50,'monthly_cap_cents':50}; threshold_cents",
                "{'enabled':true,'threshold_cents':10000001,'amount_cents':50,'monthly_cap_cents':50}; threshold_cents",
                "{'enabled':true,'threshold_cents':1,'amount_cents':49,'monthly_cap_cents':50}; amount_cents",
                "{'enabled':true,'threshold_cents':1,'amount_cents':100000000,'monthly_cap_cents':999999999};"
                        + " amount_cents",
                "{'enabled':true,'threshold_cents':1,'amount_cents':51,'monthly_cap_cents':50}; monthly_cap_cents",
                "{'enabled':true,'threshold_cents':1,'amount_cents':51,'monthly_cap_cents':1000000000};"
                        + " monthly_cap_cents",
                "{'enabled':true,'threshold_cents':-1,'amount_cents':1,'monthly_cap_cents':1}; threshold_cents"
                        + " amount_cents",
                "{'enabled':true,'threshold_cents':1.5,'amount_cents':50,'monthly_cap_cents':50}; threshold_cents",
                "{'enabled':'yes','threshold_cents':1,'amount_cents':50,'monthly_cap_cents':50}; enabled",
                "{'enabled':true,'threshold':1}; threshold"
            })
    void whatIsWrongWithTheTermsIsSaid(String body, String named) throws Exception {
        Answer answer = topup("PUT", body.replace('\'', '"'));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("invalid_value");
        assertThat(answer.body().path("detail").asText()).contains(named.split(" ", -1));
        assertThat(topup("GET", "").body().path("threshold_cents").isNull()).isTrue();
    }

    @Test
    void theTermsAreOfWhoMaySeeThem() throws Exception {
        JsonNode none = topup("GET", "").body();
        assertThat(none.path("enabled").asBoolean()).isFalse();
        assertThat(none.path("consented_at").isNull()).isTrue();
        saveCard();
        Instant before = Instant.now().minusSeconds(5);
        JsonNode put = put(LOW_ALWAYS);
        assertThat(Instant.parse(put.path("consented_at").asText())).isAfter(before);
        assertThat(put.path("monthly_cap_cents").asLong()).isEqualTo(1_500);
        for (String method : List.of("GET", "PUT", "DELETE")) {
            String body = method.equals("PUT") ? LOW_ONCE : "";
            String nobody = "/api/admin/accounts/999999/auto-topup";
            assertThat(call(method, nobody, body, ServiceKeys.SANDBOX_ADMIN).status())
                    .as(method)
                    .isEqualTo(404);
            assertThat(call(method, path(), body, ServiceKeys.SANDBOX_INGEST).status())
                    .as(method)
                    .isEqualTo(403);
            assertThat(shop.client().call(method, path(), body).status())
                    .as(method)
                    .isEqualTo(401);
        }
    }

    private static String terms(long threshold, long amount, long cap) {
        return "{\"enabled\":true,\"threshold_cents\":%d,\"amount_cents\":%d,\"monthly_cap_cents\":%d}"
                .formatted(threshold, amount, cap);
    }

    private static String path() {
        return "/api/admin/accounts/" + shop.account() + "/auto-topup";
    }

    private static Answer topup(String method, String body) throws Exception {
        return call(method, path(), body, ServiceKeys.SANDBOX_ADMIN);
    }

    private static Answer call(String method, String path, String body, String key) throws Exception {
        return shop.client()
                .call(method, path, body, "Authorization", "Bearer " + key, "Content-Type", "application/json");
    }

    @CanIgnoreReturnValue
    private static JsonNode put(String terms) throws Exception {
        Answer answer = topup("PUT", terms);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static int runs() throws Exception {
        return shop.client().post("/api/admin/auto-topups/run", "").status();
    }

    private static void run() throws Exception {
        assertThat(runs()).isEqualTo(200);
    }

    /** Five dollars of credits, and a card that may be charged later. */
    private static void saveCard() throws Exception {
        Answer bought = shop.buy("{\"package\":\"small\",\"save_payment_method\":true}", "saving-" + System.nanoTime());
        String session = Shop.session(bought);
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        Await.until(
                "the purchase to be granted",
                () -> shop.checkout(shop.account(), session)
                        .body()
                        .path("status")
                        .asText()
                        .equals("paid"));
    }

    private static void setDefault(String method) throws Exception {
        CustomerUpdateParams params = CustomerUpdateParams.builder()
                .setInvoiceSettings(CustomerUpdateParams.InvoiceSettings.builder()
                        .setDefaultPaymentMethod(method)
                        .build())
                .build();
        assertThat(shop.stripe().customers().update(customer(), params).getId()).isEqualTo(customer());
    }

    private static String customer() {
        return Objects.requireNonNull(
                seeds.rows("SELECT customer_id FROM stripe_customers WHERE account_id = $1", shop.account())
                        .getFirst()
                        .getString(0));
    }

    /** As a node that ends after its transaction does. */
    private static Topup beginWithoutCalling() throws Exception {
        seeds.execute(
                "INSERT INTO auto_topups (account_id, livemode, enabled, threshold_cents, amount_cents,"
                        + " monthly_cap_cents, consented_at) VALUES ($1, false, true, 1000, 700, 100000, now())",
                shop.account());
        String method = shop.stripe()
                .customers()
                .paymentMethods()
                .list(customer())
                .getData()
                .getFirst()
                .getId();
        return Objects.requireNonNull(new AutoTopups(pool, false)
                .begin(shop.account(), customer(), method)
                .await(30, TimeUnit.SECONDS));
    }

    private static void leaseIsOver() {
        seeds.execute(
                "UPDATE topup_charges SET ask_at = now() WHERE account_id = $1 AND ask_at IS NOT NULL", shop.account());
    }

    private static void waitIsOver() {
        seeds.execute("UPDATE auto_topups SET next_try_at = now() WHERE account_id = $1", shop.account());
    }

    private static void untilStatuses(String... statuses) throws Exception {
        Await.until("top-ups " + List.of(statuses), () -> {
            run();
            leaseIsOver();
            return statuses().equals(List.of(statuses));
        });
    }

    private static List<JsonNode> topups() throws Exception {
        return shop.orders().stream()
                .filter(each -> each.path("kind").asText().equals("auto_topup"))
                .toList();
    }

    private static List<String> statuses() throws Exception {
        return topups().stream().map(each -> each.path("status").asText()).toList();
    }

    /** The payments of top-ups that there are at Stripe. */
    private static List<PaymentIntent> intents() throws Exception {
        PaymentIntentListParams params = PaymentIntentListParams.builder()
                .setCustomer(customer())
                .setLimit(100L)
                .build();
        return shop.stripe().paymentIntents().list(params).getData().stream()
                .filter(each -> "auto_topup".equals(each.getMetadata().get("kind")))
                .toList();
    }

    private static PaymentIntent onlyIntent() throws Exception {
        List<PaymentIntent> intents = intents();
        assertThat(intents).hasSize(1);
        return intents.getFirst();
    }

    /** What happened to the account, the first first. */
    private static List<String> history() throws Exception {
        return events().stream().map(each -> each.path("type").asText()).toList();
    }

    private static List<String> details(String type) throws Exception {
        return events().stream()
                .filter(each -> each.path("type").asText().equals(type))
                .map(each -> each.path("detail").asText())
                .toList();
    }

    private static List<JsonNode> events() throws Exception {
        return items("/history?limit=100");
    }

    private static List<String> messages() throws Exception {
        return items("/messages?limit=100").stream()
                .map(each -> each.path("type").asText())
                .toList();
    }

    private static List<JsonNode> items(String path) throws Exception {
        JsonNode items = shop.client()
                .get("/api/admin/accounts/" + shop.account() + path)
                .body()
                .path("items");
        List<JsonNode> found = new ArrayList<>();
        StreamSupport.stream(items.spliterator(), false).forEach(found::addFirst);
        return found;
    }
}
