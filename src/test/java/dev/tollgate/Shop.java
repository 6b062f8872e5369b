package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.checkout.Session;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.service.V1Services;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.sandbox.stripe.SandboxControl;
import dev.tollgate.sandbox.stripe.SandboxOptions;
import dev.tollgate.sandbox.stripe.StripeSandbox;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** A gateway with its sandbox Stripe and one account that buys; what a test does with them, and what it looks at. */
final class Shop implements AutoCloseable {
    static final String SMALL = "{\"package\":\"small\"}";

    static {
        Stripe.enableTelemetry = false;
    }

    private final Seeds seeds;
    private final Gateway gateway;
    private final SandboxControl sandbox;
    private final StripeClient stripe;
    private final URI stripeUrl;
    private final HttpClient browser = HttpClient.newHttpClient();
    private long account;
    private String key = "";

    /** @param settings {@code key=value}, besides those of every shop */
    Shop(Seeds seeds, DatabaseAddress address, String... settings) throws Exception {
        this.seeds = seeds;
        List<String> all =
                new ArrayList<>(List.of("payouts.hold=0s", "credits.topupInterval=1h", "stripe.reconcile.settle=0s"));
        all.addAll(List.of(settings));
        gateway = Gateway.start(address, all.toArray(String[]::new)).warmed(seeds, 1);
        StripeSandbox own = Objects.requireNonNull(gateway.stripeSandbox());
        sandbox = own.control();
        stripeUrl = own.url();
        stripe = StripeClient.builder()
                .setApiKey(SandboxOptions.SECRET_KEY)
                .setApiBase(own.url().toString())
                .build();
        begin();
    }

    /** Another test: with a new account, and nothing that goes wrong. */
    void begin() {
        sandbox.clearFaults();
        sandbox.webhooks(WebhookMode.DEFAULT);
        String keyHash = "key-" + System.nanoTime();
        serve(seeds.accountWithKey(keyHash), keyHash);
    }

    /** What is bought and used from now on is this account's. */
    void serve(long accountId, String keyHash) {
        account = accountId;
        key = keyHash;
    }

    void audit() {
        assertThat(seeds.audit().isClean()).isTrue();
    }

    SandboxControl sandbox() {
        return sandbox;
    }

    /** Where its Stripe listens. */
    URI stripeUrl() {
        return stripeUrl;
    }

    V1Services stripe() {
        return stripe.v1();
    }

    Gateway gateway() {
        return gateway;
    }

    GatewayClient client() {
        return gateway.client();
    }

    long account() {
        return account;
    }

    /** The hash of the account's LiteLLM key. */
    String key() {
        return key;
    }

    Answer buy(String body, String key) throws Exception {
        return post("/api/admin/accounts/" + account + "/credits/purchase", body, key);
    }

    /** With the sandbox's admin key and an Idempotency-Key. */
    Answer post(String path, String body, String key) throws Exception {
        return gateway.client()
                .call(
                        "POST",
                        path,
                        body,
                        "Authorization",
                        "Bearer " + ServiceKeys.SANDBOX_ADMIN,
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        key);
    }

    static String session(Answer bought) {
        assertThat(bought.status()).as("%s", bought.body()).isIn(200, 201);
        return bought.body().path("session_id").asText();
    }

    /** Buys a small package, and waits for its credits; the order. */
    long paid(TestMethod method) throws Exception {
        Answer bought = buy(SMALL, "key-" + System.nanoTime());
        String session = session(bought);
        assertThat(sandbox.pay(session, method)).isEqualTo("succeeded");
        Await.until(
                "the order to be paid",
                () -> checkout(account, session).body().path("status").asText().equals("paid"));
        return bought.body().path("order").path("id").asLong();
    }

    /** The payment intent of an order. */
    String payment(long order) throws Exception {
        return stripe.v1()
                .checkout()
                .sessions()
                .retrieve(order(order).path("session_id").asText())
                .getPaymentIntent();
    }

    String charge(long order) throws Exception {
        return stripe.v1().paymentIntents().retrieve(payment(order)).getLatestCharge();
    }

    String customer(String session) throws StripeException {
        return stripe.v1().checkout().sessions().retrieve(session).getCustomer();
    }

    /** Those that were made for the account. */
    List<Session> sessionsAtStripe() throws StripeException {
        return stripe
                .v1()
                .checkout()
                .sessions()
                .list(SessionListParams.builder().setLimit(100L).build())
                .getData()
                .stream()
                .filter(each ->
                        String.valueOf(account).equals(each.getMetadata().get("account_id")))
                .toList();
    }

    Answer checkout(long of, String session) throws Exception {
        return gateway.client().get("/api/admin/accounts/" + of + "/checkout/" + session);
    }

    HttpResponse<String> page(String session) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.client().port() + "/billing/return?session_id=" + session);
        return browser.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    List<JsonNode> orders() throws Exception {
        JsonNode items = gateway.client()
                .get("/api/admin/accounts/" + account + "/orders?limit=100")
                .body()
                .path("items");
        return IntStream.range(0, items.size()).mapToObj(items::get).toList();
    }

    JsonNode order(long id) throws Exception {
        return orders().stream()
                .filter(each -> each.path("id").asLong() == id)
                .findFirst()
                .orElseThrow();
    }

    String balance(String field) throws Exception {
        return gateway.client()
                .get("/v1/accounts/" + account + "/balance")
                .body()
                .path(field)
                .asText();
    }

    void untilBalance(String usd) throws Exception {
        Await.until("a balance of " + usd, () -> balance("balance_usd").equals(usd));
    }

    /** All events are delivered, and have had their effect. */
    void untilHeard() throws Exception {
        Await.until("all deliveries", sandbox::webhooksIdle);
        Await.until("the inbox", () -> seeds.number("SELECT count(*) FROM stripe_inbox WHERE status = 'pending'") == 0);
    }

    /** What the account's transfers leave in Stripe clearing; negative for money that came. */
    long clearingCents() {
        return seeds.number("SELECT (sum(CASE WHEN credit_ledger = 'stripe_clearing' THEN amount_nanos"
                + " WHEN debit_ledger = 'stripe_clearing' THEN -amount_nanos ELSE 0 END) / 10000000)::bigint"
                + " FROM ledger_transfers WHERE account_id = " + account);
    }

    static <T> List<T> atOnce(int times, Callable<T> deed) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = IntStream.range(0, times)
                    .mapToObj(i -> threads.submit(deed))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get());
            }
            return results;
        }
    }

    @Override
    public void close() {
        browser.close();
        gateway.close();
    }
}
