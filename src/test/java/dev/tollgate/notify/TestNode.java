package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.Await;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.access.TestPeople;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.config.Config;
import dev.tollgate.http.Problems;
import dev.tollgate.http.RequestIds;
import dev.tollgate.observe.JobLog;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import dev.tollgate.observe.NotificationMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A node with the routes, the courier and the sweep of this package, over HTTP on a real database. It is quick to try again. */
final class TestNode implements AutoCloseable {
    static final int ATTEMPTS_MAX = 6;
    static final Duration TIME_LIMIT = Duration.ofSeconds(2);

    private final Vertx vertx = Vertx.vertx();
    private final MetricsRegistry registry = new MetricsRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Pool pool;
    private final Notifications notifications;
    private final HttpServer server;
    private boolean started;

    TestNode(PgConnectOptions database, String... settings) {
        pool = PgBuilder.pool(builder -> builder.with(new PoolOptions()
                        .setMaxSize(4)
                        .setConnectionTimeout(20)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(new PgConnectOptions(database).setCachePreparedStatements(true))
                .using(vertx));
        List<String> all =
                new ArrayList<>(List.of("notifications.pollInterval=20ms", "notifications.sweepInterval=1d"));
        all.addAll(List.of(settings));
        notifications = new Notifications(
                vertx,
                pool,
                Config.of(all.toArray(String[]::new)),
                Clock.systemUTC(),
                new NotificationMetrics(registry.meters()),
                new Notifications.Terms(
                        new RetryPauses(Collections.nCopies(ATTEMPTS_MAX - 1, Duration.ofMillis(60))),
                        TIME_LIMIT,
                        TestNode::lookUp));
        ServiceKeys keys = new ServiceKeys(vertx, pool, true, Clock.systemUTC());
        keys.start().await();
        Router router = Router.router(vertx);
        router.route().handler(RequestIds::assign);
        new Problems(code -> {}).install(router);
        notifications.mount(router, new CallerAuth(keys, TestPeople.none(pool)));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await();
    }

    /** As the world's resolvers would answer. */
    private static InetAddress[] lookUp(String host) throws UnknownHostException {
        String address = switch (host) {
            case "inner.example" -> "10.11.12.13";
            case "metadata.example" -> "169.254.169.254";
            case "unknown.example" -> throw new UnknownHostException(host);
            default -> host;
        };
        return InetAddress.getAllByName(address);
    }

    @CanIgnoreReturnValue
    TestNode started() {
        notifications
                .start(new JobLog(pool, new Metrics(registry.meters()), Clock.systemUTC()))
                .await();
        started = true;
        return this;
    }

    void stop() {
        if (started) {
            notifications.stop().await();
            started = false;
        }
    }

    Pool pool() {
        return pool;
    }

    void sweep() {
        sweeping().await();
    }

    Future<Void> sweeping() {
        return notifications.sweep();
    }

    long newAccount() {
        return AccountsSql.create(pool, "customer", "operator").await();
    }

    void tell(Notice notice) {
        pool.withTransaction(transaction -> Notifications.tell(transaction, notice))
                .await();
    }

    /** A payout of that name. */
    void tell(long account, String payout) {
        tell(Notice.payoutSent(account, payout, 1_000, null));
    }

    /** Path of an owner's endpoints; 0 for the operator's. */
    static String webhooks(long account) {
        return account == 0 ? "/api/admin/webhooks" : "/api/admin/accounts/" + account + "/webhooks";
    }

    /** Makes an endpoint; with its secret. */
    @CanIgnoreReturnValue
    JsonObject endpoint(long account, String url, String... types) {
        HttpResponse<String> answer = call(
                "POST",
                webhooks(account),
                new JsonObject().put("url", url).put("types", new JsonArray(List.of(types))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }

    JsonObject endpointNow(long account, JsonObject endpoint) {
        return get(webhooks(account)).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getLong("id").equals(endpoint.getLong("id")))
                .findFirst()
                .orElseThrow();
    }

    /** Those of an account, the oldest first. */
    List<JsonObject> messages(long account) {
        JsonArray items =
                get("/api/admin/accounts/" + account + "/messages?limit=100").getJsonArray("items");
        return IntStream.range(0, items.size())
                .mapToObj(i -> items.getJsonObject(items.size() - 1 - i))
                .toList();
    }

    /** The only delivery of the account's only message, with its attempts. */
    JsonObject delivery(long account) {
        List<JsonObject> messages = messages(account);
        assertThat(messages).hasSize(1);
        JsonArray deliveries = get("/api/admin/messages/" + messages.getFirst().getString("id"))
                .getJsonArray("deliveries");
        assertThat(deliveries).hasSize(1);
        return deliveries.getJsonObject(0);
    }

    /** Status and error of all deliveries of an account, by message and then by endpoint. */
    List<String> deliveries(long account) {
        return messages(account).stream()
                .flatMap(message -> message.getJsonArray("deliveries").stream())
                .map(JsonObject.class::cast)
                .map(each -> each.getString("status") + " " + each.getString("error"))
                .toList();
    }

    void untilDelivered(long account, int messages) throws Exception {
        Await.until(
                messages + " delivered",
                () -> deliveries(account).stream()
                                .filter("delivered null"::equals)
                                .count()
                        == messages);
    }

    JsonObject get(String path) {
        HttpResponse<String> answer = call("GET", path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    JsonObject post(String path, @Nullable JsonObject body) {
        HttpResponse<String> answer = call("POST", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    HttpResponse<String> call(String method, String path, @Nullable JsonObject body) {
        return call(method, path, body, ServiceKeys.SANDBOX_ADMIN);
    }

    HttpResponse<String> call(String method, String path, @Nullable JsonObject body, String key) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                .header("Authorization", "Bearer " + key)
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Row row(String sql, Object... values) {
        return pool.preparedQuery(sql)
                .execute(Tuple.wrap(values))
                .map(rows -> rows.iterator().next())
                .await();
    }

    void execute(String sql, Object... values) {
        pool.preparedQuery(sql).execute(Tuple.wrap(values)).await();
    }

    double counted(String type, String outcome) {
        return registry.meters()
                .get("tollgate_notifications")
                .tags("type", type, "outcome", outcome)
                .counter()
                .count();
    }

    @Override
    public void close() {
        client.close();
        stop();
        server.close().await();
        pool.close().await();
        vertx.close().await();
        registry.close();
    }
}
