package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditReport;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Half load for long, with a kill of each part once: the gateway, PostgreSQL, and all connections between them. Then every
 * record is charged once, and memory, files and threads are as many as before.
 */
class TollgateSoak {
    private static final int HEAP_MORE_MIB = 32;
    private static final int FILES_MORE = 64;
    private static final int THREADS_MORE = 8;
    private static final Duration WAIT = Duration.ofMinutes(5);

    private final SoakSettings settings = SoakSettings.fromSystem();
    private final List<SoakLook> looks = new ArrayList<>();

    /** What is done once, when so much of the time has passed. */
    private record Kill(double when, String name, Act act) {
        private interface Act {
            GatewayUnderLoad on(GatewayUnderLoad gateway) throws Exception;
        }
    }

    @Test
    void atHalfLoadWithAKillOfEachPart() throws Exception {
        try (Stage stage = new Stage(Settings.fromSystem())) {
            DatabaseAddress address = stage.freshDatabase("soak", Stage.ACCOUNTS);
            // The one that runs; it is another one after it was killed.
            AtomicReference<GatewayUnderLoad> gateway =
                    new AtomicReference<>(GatewayUnderLoad.start(address, GatewayOptions.USUAL));
            Database database = stage.open(address);
            try {
                soakAndCount(stage, address, gateway, database);
            } finally {
                Stage.await(database.close());
                gateway.get().close();
            }
        }
        nothingGrew();
    }

    private void soakAndCount(
            Stage stage, DatabaseAddress address, AtomicReference<GatewayUnderLoad> gateway, Database database)
            throws Exception {
        stage.warmUp(gateway.get(), address);
        BodyTemplate body = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
        double rate = rate(stage, gateway.get(), body);
        long before = count(database);
        long pushed;
        try (SoakLoad load = new SoakLoad(stage, gateway.get().port(), body, rate)) {
            soak(stage, address, gateway, load);
            pushed = settle(gateway.get(), load);
        }
        long rows = count(database) - before;
        System.out.printf(Locale.ROOT, "SOAK  records pushed %,d, rows written %,d%n", pushed, rows);
        assertThat(rows).as("rows of what was pushed").isEqualTo(pushed);
        AuditReport report = Stage.await(new Audit(database.pool(), Clock.systemUTC()).run());
        System.out.print(report.table());
        assertThat(report.isClean()).as("audit").isTrue();
    }

    private double rate(Stage stage, GatewayUnderLoad gateway, BodyTemplate body) throws Exception {
        if (settings.recordsPerSecond() > 0) {
            return settings.recordsPerSecond();
        }
        double most = Objects.requireNonNull(new UsageLoad(stage, gateway, body)
                .saturate(Duration.ofSeconds(10))
                .get(Figure.RATE));
        System.out.printf(Locale.ROOT, "SOAK  %,.0f records a second at saturation; half of it follows%n", most);
        return most / 2;
    }

    private List<Kill> kills(Stage stage, DatabaseAddress address) {
        return List.of(
                new Kill(0.2, "the gateway, by SIGKILL", old -> old.killAndStartAgain(address)),
                new Kill(0.4, "PostgreSQL, by SIGKILL", gateway -> {
                    stage.killPostgres();
                    return gateway;
                }),
                new Kill(0.6, "all of the gateway's sessions", gateway -> {
                    stage.endSessions();
                    return gateway;
                }));
    }

    private void soak(Stage stage, DatabaseAddress address, AtomicReference<GatewayUnderLoad> gateway, SoakLoad load)
            throws Exception {
        List<Kill> kills = new ArrayList<>(kills(stage, address));
        System.out.println(SoakLook.HEAD);
        long begun = System.nanoTime();
        long answered = 0;
        long lookedNanos = begun;
        for (int i = 1; settings.look().multipliedBy(i).compareTo(settings.length()) <= 0; i++) {
            long next = begun + settings.look().multipliedBy(i).toNanos();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            long now = System.nanoTime();
            long sum = load.recordsAnswered();
            long perSecond = Math.round((sum - answered) / ((now - lookedNanos) / 1e9));
            look(stage, gateway.get(), load, TimeUnit.NANOSECONDS.toSeconds(now - begun), perSecond);
            answered = sum;
            lookedNanos = now;
            if (!kills.isEmpty()
                    && now - begun
                            >= kills.getFirst().when() * settings.length().toNanos()) {
                Kill kill = kills.removeFirst();
                System.out.println("SOAK  killed: " + kill.name());
                gateway.set(kill.act().on(gateway.get()));
            }
        }
        assertThat(kills).as("what was not killed").isEmpty();
    }

    private void look(Stage stage, GatewayUnderLoad gateway, SoakLoad load, long second, long perSecond)
            throws IOException, InterruptedException {
        SoakLook look = SoakLook.take(stage, gateway, load, second, perSecond);
        looks.add(look);
        System.out.println(look);
    }

    /** Until everything has its answer and its row; how many records that were. */
    private static long settle(GatewayUnderLoad gateway, SoakLoad load) throws Exception {
        load.end();
        long until = System.nanoTime() + WAIT.toNanos();
        while (load.waiting() > 0 || gateway.metric("tollgate_journal_records ") > 0) {
            assertThat(System.nanoTime()).as("the lag is gone in time").isLessThan(until);
            Thread.sleep(100);
        }
        System.out.printf(Locale.ROOT, "SOAK  sent again: %,d pushes%n", load.sentAgain());
        return load.recordsAnswered();
    }

    /** Between the last kill's end and the end of all. */
    private void nothingGrew() {
        long lastKill = Math.round(0.6 * settings.length().toSeconds());
        List<SoakLook> after = looks.stream()
                .filter(look -> look.second() > lastKill + settings.look().toSeconds())
                .toList();
        SoakLook first = after.getFirst();
        SoakLook last = after.getLast();
        assertThat(last.heapMib()).as("live heap, MiB").isLessThanOrEqualTo(first.heapMib() + HEAP_MORE_MIB);
        assertThat(last.files()).as("open files").isLessThanOrEqualTo(first.files() + FILES_MORE);
        assertThat(last.threads()).as("threads").isLessThanOrEqualTo(first.threads() + THREADS_MORE);
        // A pool opens and closes as many as it needs, within its bound; those before all kills are the measure.
        long before = looks.stream()
                .filter(look ->
                        look.second() < Math.round(0.2 * settings.length().toSeconds()))
                .mapToLong(SoakLook::sessions)
                .max()
                .orElseThrow();
        assertThat(last.sessions()).as("sessions").isLessThanOrEqualTo(before);
        assertThat(last.journaled()).as("records in the journal").isZero();
    }

    private static long count(Database database) {
        return Stage.row(database, "SELECT count(*) FROM usage_logs").getLong(0);
    }
}
