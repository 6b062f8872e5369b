package dev.tollgate.bench;

import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Signed events of paid sessions until they are in the inbox; meanwhile the workers give them their effect, or nobody does. And how
 * fast the workers get through what has waited.
 */
final class Webhooks implements Scenario {
    private static final int WAITING = 10_000;
    /** Each look reads the whole backlog, at PostgreSQL's expense. */
    private static final int LOOK_MILLIS = 250;

    private static final int EVENTS_A_SECOND_MOST = 15_000;
    private static final double CALM_RATE = 100;
    private static final Duration SETTLING = Duration.ofSeconds(20);

    /** Longer than other measurements, for a p99 of more than three events. */
    private static final Duration CALM = Duration.ofSeconds(15);

    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);
    private static final int WARM_UP_EVENTS = 15_000;
    private static final String PATH = "/api/webhooks/stripe";

    private final WebhookBody body = new WebhookBody();
    private final AtomicLong next = new AtomicLong();
    private long ordered;
    private @Nullable Database database;
    private @Nullable GatewayUnderLoad idle;
    private @Nullable Database idleDatabase;

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        GatewayUnderLoad gateway = stage.gateway();
        Database opened = stage.open(stage.mainDatabase());
        database = opened;
        warmUp(stage, gateway, opened);
        GatewayUnderLoad withoutWorkers = startIdle(stage);
        return List.of(
                new Probe("webhook intake, at saturation (events)", () -> saturate(stage, gateway, opened)),
                new Probe("webhook intake, half load, 10,000 events waiting", () -> half(stage, gateway, opened)),
                new Probe(
                        "webhook intake, 100 a second, workers stopped, 10,000 events waiting",
                        () -> calm(stage, withoutWorkers)),
                new Probe("webhook backlog of 10,000 events, worked off", () -> workedOff(stage, gateway, opened)));
    }

    /** A gateway that only takes events in, on a database of its own in which many wait. */
    private GatewayUnderLoad startIdle(Stage stage) throws Exception {
        DatabaseAddress address = stage.freshDatabase("bench_webhook", Stage.ACCOUNTS);
        Database waiting = stage.open(address);
        idleDatabase = waiting;
        GatewayUnderLoad started = GatewayUnderLoad.start(address, GatewayOptions.USUAL.with("stripe.worker.count=0"));
        idle = started;
        hasWaiting(waiting);
        try (LoadGenerator load = new LoadGenerator(
                stage.vertx(), started.port(), PATH, stage.settings().connections())) {
            stage.warmUp(load, this::event, WARM_UP_EVENTS);
            // What is compiled at saturation has to settle: so few events do not make the compiler hurry.
            load.atRate(this::event, CALM_RATE, SETTLING);
        }
        return started;
    }

    private Sample calm(Stage stage, GatewayUnderLoad gateway) throws Exception {
        try (LoadGenerator load = new LoadGenerator(
                stage.vertx(), gateway.port(), PATH, stage.settings().connections())) {
            Costs costs = Costs.begin(stage, gateway);
            LoadGenerator.Result result = load.atRate(this::event, CALM_RATE, CALM);
            return result.sample().putAll(costs.each(result.records()));
        }
    }

    private Sample workedOff(Stage stage, GatewayUnderLoad gateway, Database opened) throws Exception {
        order(opened, WAITING);
        Costs costs = Costs.begin(stage, gateway);
        hasWaiting(opened);
        long begun = System.nanoTime();
        while (count(opened) > 0) {
            if (System.nanoTime() - begun > DRAIN_LIMIT.toNanos()) {
                throw new IllegalStateException("not within " + DRAIN_LIMIT + ": an empty inbox");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return costs.each(WAITING).put(Figure.RATE, WAITING / seconds).put(Figure.SECONDS, seconds);
    }

    private static long count(Database opened) {
        return Objects.requireNonNull(Stage.await(opened.pool()
                .query("SELECT count(*) FROM stripe_inbox WHERE status = 'pending'")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))));
    }

    /** The next events are in the inbox as if they had come. */
    private void hasWaiting(Database opened) {
        long first = next.getAndAdd(WAITING);
        Stage.await(opened.pool()
                .preparedQuery(WAIT)
                .execute(Tuple.of(first, first + WAITING - 1, WebhookBody.text(), WebhookBody.NUMBER_MARK)));
    }

    private void warmUp(Stage stage, GatewayUnderLoad gateway, Database opened) {
        order(opened, WARM_UP_EVENTS);
        int connections = stage.settings().connections();
        try (LoadGenerator load = new LoadGenerator(stage.vertx(), gateway.port(), PATH, connections)) {
            stage.warmUp(load, this::event, WARM_UP_EVENTS);
        }
        forgetWaiting(opened);
    }

    private Sample saturate(Stage stage, GatewayUnderLoad gateway, Database opened) throws Exception {
        return measured(
                stage,
                gateway,
                opened,
                load -> load.saturate(
                        this::event,
                        stage.settings().connections(),
                        stage.settings().round()));
    }

    private Sample half(Stage stage, GatewayUnderLoad gateway, Database opened) throws Exception {
        double most = Objects.requireNonNull(saturate(stage, gateway, opened).get(Figure.RATE));
        order(opened, WAITING);
        hasWaiting(opened);
        return measured(
                stage,
                gateway,
                opened,
                load -> load.atRate(this::event, most / 2, stage.settings().round()));
    }

    private interface Run {
        LoadGenerator.Result on(LoadGenerator load);
    }

    private Sample measured(Stage stage, GatewayUnderLoad gateway, Database opened, Run run) throws Exception {
        order(opened, EVENTS_A_SECOND_MOST * stage.settings().round().toSeconds());
        int connections = 4 * stage.settings().connections();
        try (LoadGenerator load = new LoadGenerator(stage.vertx(), gateway.port(), PATH, connections)) {
            Costs costs = Costs.begin(stage, gateway);
            LoadGenerator.Result result = run.on(load);
            Sample sample = result.sample().putAll(costs.each(result.records()));
            forgetWaiting(opened);
            return sample;
        }
    }

    /** What is left to do must not be done while another row is measured. */
    private static void forgetWaiting(Database opened) {
        Stage.execute(opened, "DELETE FROM stripe_inbox WHERE status = 'pending'");
    }

    private LoadGenerator.Message event() {
        return body.message(next.getAndIncrement());
    }

    /** An order for each of the next sessions. */
    private void order(Database opened, long count) {
        long upTo = next.get() + count;
        if (upTo > ordered) {
            Stage.await(opened.pool().preparedQuery(ORDER).execute(Tuple.of(ordered, upTo - 1, Stage.ACCOUNTS)));
            ordered = upTo;
        }
    }

    @Override
    public void close() throws Exception {
        if (database != null) {
            Stage.await(database.close());
        }
        if (idleDatabase != null) {
            Stage.await(idleDatabase.close());
        }
        if (idle != null) {
            idle.close();
        }
    }

    private static final String ORDER = """
        INSERT INTO checkout_orders (account_id, kind, package, amount_cents, currency, livemode, stripe_session_id)
        SELECT account_id, 'credit_package', 'small', 500, 'usd', false, 'cs_bench_' || lpad(to_hex(n), 16, '0')
        FROM generate_series($1::bigint, $2::bigint) n
        JOIN (SELECT value, account_id FROM bindings WHERE kind = 'user') b
            ON b.value = 'bench-' || lpad((n % $3::int)::text, 6, '0')
        """;

    private static final String WAIT = """
        INSERT INTO stripe_inbox (endpoint, event_id, type, object_id, livemode, api_version, created, payload, status)
        SELECT 'platform', 'evt_' || h, 'checkout.session.completed', 'cs_bench_' || h, false, '2026-07-29.dahlia', now(),
               replace($3, $4, h), 'pending'
        FROM (SELECT lpad(to_hex(n), 16, '0') AS h FROM generate_series($1::bigint, $2::bigint) n) numbers
        """;
}
