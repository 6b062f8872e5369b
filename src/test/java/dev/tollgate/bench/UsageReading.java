package dev.tollgate.bench;

import dev.tollgate.access.ServiceKeys;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a dashboard asks of an account with a million calls in ninety days, in 248 sums a day, among 20 million of all: one request
 * after another, until its answer.
 */
final class UsageReading implements Scenario {
    private static final long ROWS = 20_000_000;
    private static final int OF_FIRST = 20;
    private static final int WARM_UP_REQUESTS = 20;
    private static final Duration ROLLING_MOST = Duration.ofHours(1);

    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable GatewayUnderLoad gateway;

    @Override
    public String name() {
        return "reading";
    }

    @Override
    public Run run() {
        return Run.FULL;
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        DatabaseAddress address = stage.freshDatabase("bench_reading", Stage.ACCOUNTS);
        TableFill.fill(stage, address, ROWS, OF_FIRST);
        GatewayUnderLoad started = GatewayUnderLoad.start(address, GatewayOptions.USUAL);
        gateway = started;
        Database database = stage.open(address);
        awaitRolled(database);
        Stage.execute(database, "VACUUM ANALYZE");
        long account = Stage.row(database, "SELECT account_id FROM bindings WHERE kind = 'user' ORDER BY value LIMIT 1")
                .getLong(0);
        Stage.await(database.close());
        LocalDate today = LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC);
        LocalDate month = today.withDayOfMonth(1).minusMonths(1);
        String usage = "/api/admin/accounts/" + account + "/usage";
        return List.of(
                probe(stage, "a whole month", usage + range(start(month), start(month.plusMonths(1)))),
                probe(stage, "this month", usage),
                probe(stage, "89 days, all calls", usage + range(start(today.minusDays(89)), start(today.plusDays(1)))),
                probe(
                        stage,
                        "a month, its ends at noon",
                        usage + range(noon(month), noon(month.plusMonths(1).minusDays(1)))),
                probe(stage, "first page of 100 calls", usage + "/logs?limit=100"));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Instant noon(LocalDate day) {
        return start(day).plus(Duration.ofHours(12));
    }

    private static String range(Instant from, Instant to) {
        return "?start_date=" + from + "&end_date=" + to;
    }

    private static void awaitRolled(Database database) throws InterruptedException {
        long begun = System.nanoTime();
        while (Stage.row(database, "SELECT count(*) FROM metering_batches WHERE NOT rolled")
                        .getLong(0)
                > 0) {
            if (System.nanoTime() - begun > ROLLING_MOST.toNanos()) {
                throw new IllegalStateException("not within " + ROLLING_MOST + ": all batches in their days");
            }
            TimeUnit.SECONDS.sleep(2);
        }
        System.out.printf("BENCH  rolled in %.0f s%n", (System.nanoTime() - begun) / 1e9);
    }

    private Probe probe(Stage stage, String title, String path) {
        return new Probe("reading: " + title, () -> measure(stage, path));
    }

    private Sample measure(Stage stage, String path) throws Exception {
        GatewayUnderLoad asked = Objects.requireNonNull(gateway);
        for (int i = 0; i < WARM_UP_REQUESTS; i++) {
            ask(asked, path);
        }
        Histogram micros = new Histogram(3);
        Costs costs = Costs.begin(stage, asked);
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < stage.settings().round().toNanos()) {
            long sent = System.nanoTime();
            ask(asked, path);
            micros.recordValue((System.nanoTime() - sent) / 1_000);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return costs.each(micros.getTotalCount())
                .put(Figure.RATE, micros.getTotalCount() / seconds)
                .put(Figure.P50, micros.getValueAtPercentile(50) / 1e3)
                .put(Figure.P99, micros.getValueAtPercentile(99) / 1e3)
                .put(Figure.MOST, micros.getMaxValue() / 1e3);
    }

    private void ask(GatewayUnderLoad asked, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + asked.port() + path))
                .header("Authorization", "Bearer " + ServiceKeys.SANDBOX_ADMIN)
                .timeout(Duration.ofMinutes(1))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
        if (gateway != null) {
            gateway.close();
        }
    }
}
