package dev.tollgate.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.access.TestPeople;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditPackages;
import dev.tollgate.billing.Reversals;
import dev.tollgate.config.Config;
import dev.tollgate.config.Mode;
import dev.tollgate.http.Problems;
import dev.tollgate.http.RequestIds;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A node with the routes and workers of this package, over HTTP on a real database. */
final class TestGateway implements AutoCloseable {
    static final StripeSigner SIGNER = new StripeSigner(WebhookSecrets.SANDBOX);

    private final Vertx vertx = Vertx.vertx();
    private final MetricsRegistry registry = new MetricsRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Pool pool;
    private final InboxWorkers workers;
    private final HttpServer server;

    TestGateway(PgConnectOptions database) {
        this(database, Mode.SANDBOX);
    }

    TestGateway(PgConnectOptions database, Mode mode) {
        pool = PgBuilder.pool(
                builder -> builder.with(new PoolOptions().setMaxSize(6).setConnectionTimeout(2))
                        .connectingTo(new PgConnectOptions(database).setCachePreparedStatements(true))
                        .using(vertx));
        Config config = Config.of(
                "stripe.worker.pollInterval=50ms",
                "stripe.worker.attemptsMax=4",
                "stripe.worker.backoffMin=10ms",
                "stripe.worker.backoffMax=50ms");
        Metrics metrics = new Metrics(registry.meters());
        CallerAuth auth = new CallerAuth(sandboxKeys(), TestPeople.none(pool));
        EventHandlers handlers = handlers();
        Inbox inbox = new Inbox(pool, handlers, metrics);
        InboxStep step = new InboxStep(pool, handlers, config.stripe().worker(), metrics);
        workers = new InboxWorkers(
                vertx, inbox, List.of(step, step), config.stripe().worker().pollInterval());
        Router router = Router.router(vertx);
        router.route().handler(RequestIds::assign);
        new Problems(metrics::problem).install(router);
        new WebhookRoutes(inbox, new WebhookSecrets(config.stripe(), mode, Clock.systemUTC()), metrics).mount(router);
        new InboxRoutes(inbox, auth).mount(router);
        new OrderRoutes(pool, new CheckoutOrders(new CreditPackages(config.credits()), false), inbox, auth)
                .mount(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await();
    }

    /** For events of test mode. */
    static EventHandlers handlers(StripeLookups stripe) {
        return new EventHandlers(EventHandlers.Copies.of(stripe), new Reversals(), false);
    }

    static EventHandlers handlers() {
        return handlers(new ObjectsAtStripe());
    }

    private ServiceKeys sandboxKeys() {
        ServiceKeys keys = new ServiceKeys(vertx, pool, true, Clock.systemUTC());
        // Without a database the keys are loaded in vain, and the tests of that need none.
        keys.start().otherwiseEmpty().await();
        return keys;
    }

    void startWorkers() {
        workers.start().await();
    }

    void stopWorkers() {
        done(workers.stop());
    }

    Pool pool() {
        return pool;
    }

    /** How many events of the type had the outcome, by the metrics. */
    int counted(String type, String outcome) {
        return (int) registry.meters()
                .get("tollgate_webhook_events")
                .tags("type", type, "outcome", outcome)
                .counter()
                .count();
    }

    long newAccount() {
        return AccountsSql.create(pool, "buyer", "operator").await();
    }

    /** An order of a small package, 500 cents. */
    void order(long accountId, String sessionId) {
        assertThat(openOrder(accountId, "small", sessionId).statusCode()).isEqualTo(201);
    }

    HttpResponse<String> openOrder(long accountId, String creditPackage, String sessionId) {
        return admin(
                "POST",
                "/api/admin/accounts/" + accountId + "/orders",
                "{\"package\":\"" + creditPackage + "\",\"session_id\":\"" + sessionId + "\"}");
    }

    HttpResponse<String> admin(String method, String path, String body) {
        return send(request(path)
                .method(method, BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + ServiceKeys.SANDBOX_ADMIN)
                .build());
    }

    /** Delivers an event as Stripe does; answered with 200. */
    void deliver(JsonObject event) {
        HttpResponse<String> answer = post(event);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"received\":true}");
    }

    HttpResponse<String> post(JsonObject event) {
        return send(signed("/api/webhooks/stripe", event.encode()));
    }

    CompletableFuture<Integer> postAsync(JsonObject event) {
        return client.sendAsync(signed("/api/webhooks/stripe", event.encode()), BodyHandlers.ofString())
                .thenApply(HttpResponse::statusCode);
    }

    static HttpRequest signed(URI uri, String payload) {
        return HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofByteArray(payload.getBytes(UTF_8)))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Stripe-Signature", SIGNER.header(payload, Instant.now()))
                .build();
    }

    HttpRequest signed(String path, String payload) {
        return signed(uri(path), payload);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the worker has said that of the event. */
    void until(String eventId, String status) {
        until(() -> status.equals(status(eventId)), () -> eventId + " is " + inbox(eventId));
    }

    String status(String eventId) {
        return Objects.requireNonNull(row("SELECT status FROM stripe_inbox WHERE event_id = $1", eventId)
                .getString(0));
    }

    /** Status, last error. */
    String inbox(String eventId) {
        Row row = row("SELECT status, last_error FROM stripe_inbox WHERE event_id = $1", eventId);
        return row.getString(0) + " " + row.getString(1);
    }

    /** Status of the session's order, the credits in its account's wallet in cents, and how many transfers there were. */
    String books(String sessionId) {
        Row row = row("""
            SELECT o.status, w.balance_nanos / 10000000, (SELECT count(*) FROM ledger_transfers WHERE account_id = o.account_id)
            FROM checkout_orders o JOIN wallets w USING (account_id) WHERE stripe_session_id = $1
            """, sessionId);
        return row.getString(0) + " " + row.getLong(1) + " " + row.getLong(2);
    }

    Row row(String sql, Object... values) {
        return pool.preparedQuery(sql)
                .execute(Tuple.wrap(values))
                .map(rows -> {
                    assertThat(rows.size()).as(sql).isEqualTo(1);
                    return rows.iterator().next();
                })
                .await();
    }

    void execute(String sql) {
        pool.query(sql).execute().await();
    }

    /** The whole database: wallets are their ledger entries, paid orders have one transfer of their amount, and only they. */
    void audit() {
        Row row = row("""
            SELECT (SELECT count(*) FROM wallets w WHERE balance_nanos <> (
                        SELECT COALESCE(sum(CASE WHEN credit_ledger = 'wallet' THEN amount_nanos ELSE -amount_nanos END), 0)
                        FROM ledger_transfers t WHERE t.account_id = w.account_id)),
                   (SELECT count(*) FROM checkout_orders o WHERE status = 'paid' AND kind = 'credit_package' AND (
                        SELECT count(*) FROM ledger_transfers t
                        WHERE t.account_id = o.account_id AND kind = 'credit_purchase'
                          AND reference = o.stripe_session_id AND amount_nanos = o.amount_cents * 10000000) <> 1),
                   (SELECT count(*) FROM ledger_transfers t WHERE kind = 'credit_purchase' AND NOT EXISTS (
                        SELECT FROM checkout_orders o
                        WHERE o.stripe_session_id = t.reference AND o.account_id = t.account_id AND o.status = 'paid'))
            """);
        assertThat(row.deepToString())
                .as("wallets, orders, transfers that do not fit")
                .isEqualTo("[0,0,0]");
    }

    static void until(BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void close() {
        client.close();
        stopWorkers();
        done(server.close());
        done(pool.close());
        done(vertx.close());
        registry.close();
    }

    private static void done(Future<Void> closing) {
        closing.timeout(20, TimeUnit.SECONDS).await();
    }
}
