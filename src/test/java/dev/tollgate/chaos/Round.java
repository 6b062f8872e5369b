package dev.tollgate.chaos;

import dev.tollgate.Books;
import dev.tollgate.Call;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;

/** One schedule, run in a world: everything strikes and is sent at its time, is healed, and then the books are compared. */
final class Round {
    private static final Duration REPLAY_LIMIT = Duration.ofSeconds(30);
    private static final Duration REPLAY_PAUSE = Duration.ofMillis(500);

    /** A session of our own that was a deadlock's victim, or waited in vain for its lock, has kept the gateways waiting. */
    private static final Set<String> STRUCK_STATES = Set.of("40P01", "55P03");

    /** What may become of a session of our own when its fault meets another one. */
    private static final Set<String> EXPECTED_STATES = Set.of("08001", "08006", "40001", "57014");

    private static final int TOP_UP_TRIES = 100;
    private static final Duration TOP_UP_PAUSE = Duration.ofMillis(200);

    private final World world;
    private final Schedule schedule;
    private final Sent sent = new Sent();
    private final Map<String, Integer> struck = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();

    Round(World world, Schedule schedule) {
        this.world = world;
        this.schedule = schedule;
    }

    /**
     * What a schedule did.
     *
     * @param struck how many faults of each name were injected
     */
    record Report(
            Schedule schedule,
            Map<String, Integer> struck,
            Sent sent,
            Checker.Result result,
            List<String> complaints,
            long millis) {
        Report {
            struck = new TreeMap<>(struck);
            complaints = List.copyOf(complaints);
        }
    }

    Report run() throws Exception {
        long begun = System.nanoTime();
        prepare();
        List<Thread> senders =
                new Senders(world, sent).begin(schedule.workload().deliveries());
        List<Thread> topUps = topUps();
        for (Thread fault : schedule.faults().stream().map(this::begin).toList()) {
            fault.join();
        }
        world.heal();
        for (Thread sender : senders) {
            sender.join();
        }
        for (Thread topUp : topUps) {
            topUp.join();
        }
        world.awaitQuiet();
        replayQuarantine();
        world.awaitQuiet();
        Checker.Result result = check();
        List<String> complaints = new ArrayList<>(result.complaints());
        complaints.addAll(sent.complaints());
        complaints.addAll(broken);
        world.nodes().forEach(node -> complaints.addAll(node.crashes()));
        if (world.journalLosses() > 0) {
            complaints.add("a journal could not read all that it had kept");
        }
        complaints.addAll(audit());
        return new Report(schedule, struck, sent, result, complaints, (System.nanoTime() - begun) / 1_000_000);
    }

    /** The comparison alone, of what was sent with what the database holds now. */
    Checker.Result check() throws SQLException {
        return Checker.check(
                schedule.workload().payers(),
                sent.items(),
                sent.answeredItems(),
                Booked.read(world, schedule.prefix()));
    }

    /** What the product's audit finds, and the sums that are added up again beside it, over the whole database. */
    List<String> audit() {
        try {
            Books.areClean(world.seeds());
            return List.of();
        } catch (AssertionError unclean) {
            return List.of(String.valueOf(unclean.getMessage()));
        }
    }

    private void prepare() {
        for (Payer payer : schedule.workload().payers()) {
            if (payer.bound()) {
                long account = world.seeds().accountWithKey(payer.name());
                if (payer.grantNanos() > 0 && !world.seeds().grant(account, payer.grantNanos(), "start")) {
                    throw new IllegalStateException("granted before: " + payer);
                }
            }
        }
    }

    private Thread begin(Schedule.Planned planned) {
        return Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(planned.atMillis());
                if (planned.fault().strike(world)) {
                    struck.merge(planned.fault().name(), 1, Integer::sum);
                }
            } catch (SQLException e) {
                if (STRUCK_STATES.contains(String.valueOf(e.getSQLState()))) {
                    struck.merge(planned.fault().name(), 1, Integer::sum);
                } else if (!isExpected(e)) {
                    broken.add(planned + ": " + e + " " + e.getSQLState());
                }
            } catch (Exception e) {
                broken.add(planned + ": " + e);
            }
        });
    }

    /** Another fault, such as a killed PostgreSQL, was quicker. */
    private static boolean isExpected(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return EXPECTED_STATES.contains(state) || state.startsWith("57P");
    }

    /** Credits that come in the middle of it; the reference sees to it that a grant that is tried again is not a second one. */
    private List<Thread> topUps() {
        return schedule.workload().payers().stream()
                .filter(payer -> payer.topUpNanos() > 0)
                .map(payer -> Thread.ofVirtual().start(() -> topUp(payer)))
                .toList();
    }

    private void topUp(Payer payer) {
        try {
            Thread.sleep(payer.topUpNanos() % Schedule.WINDOW_MILLIS);
            for (int tries = 0; tries < TOP_UP_TRIES; tries++) {
                if (isToppedUp(payer, tries)) {
                    return;
                }
                Thread.sleep(TOP_UP_PAUSE);
            }
            broken.add("no top-up was possible: " + payer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers false while the database is away, however that shows. */
    private boolean isToppedUp(Payer payer, int tries) {
        try {
            long account = world.numbers("SELECT account_id FROM bindings WHERE value = '" + payer.name() + "'")
                    .getFirst();
            if (!world.seeds().grant(account, payer.topUpNanos(), "top-up") && tries == 0) {
                broken.add("topped up before: " + payer);
            }
            return true;
        } catch (Exception away) {
            return false;
        }
    }

    /**
     * What a wrong clock or a missed notification has put aside is taken again, as an operator would, until nothing
     * remains. A node whose listening connection has vanished notices by its next ping; until then it does not know the keys
     * that were bound meanwhile.
     */
    private void replayQuarantine() throws Exception {
        long until = System.nanoTime() + REPLAY_LIMIT.toNanos();
        while (replay() > 0 && System.nanoTime() < until) {
            Thread.sleep(REPLAY_PAUSE);
        }
    }

    /** How many records remain in quarantine. */
    private long replay() throws Exception {
        Node.Ports ports = world.node(0).ports().orElseThrow();
        HttpResponse<String> answer = world.http()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + ports.api() + "/v1/usage/quarantine/replay"))
                                .timeout(REPLAY_LIMIT)
                                .header("Authorization", "Bearer tg_sandbox_admin")
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            broken.add("the quarantine's replay is answered " + answer.statusCode() + ": " + answer.body());
            return 0;
        }
        return Call.JSON.readTree(answer.body()).path("remaining").asLong();
    }
}
