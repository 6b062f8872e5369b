package dev.tollgate.chaos;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Every kind of fault, how often it comes beside the others, and how one is drawn. */
final class Faults {
    private static final List<String> LOCKED = List.of(
            "wallets",
            "usage_keys_0",
            "usage_keys_3",
            "usage_logs",
            "ledger_transfers",
            "metering_batches",
            "usage_quarantine",
            "usage_conflicts",
            "bindings");

    /** A little, over a month's end, to before the calls were made, and years ahead. */
    private static final List<Integer> HOURS_OFF = List.of(-1, 1, -36, 36, -24 * 45, 24 * 45, -24 * 400, 24 * 800);

    static final List<Kind> KINDS = List.of(
            new Kind(3, random -> new KillGateway(node(random))),
            new Kind(1, random -> new StopGateway(node(random))),
            new Kind(2, random -> new KillPostgres()),
            new Kind(1, random -> new KillBackend(random.nextInt(64))),
            new Kind(2, Faults::endSessions),
            new Kind(2, random -> new CutConnections(node(random))),
            new Kind(3, Faults::stall),
            new Kind(2, Faults::slowness),
            new Kind(3, random -> new LoseAnswers(node(random), random.nextInt(1 << random.nextInt(1, 12)))),
            new Kind(1, random -> new VanishConnections(node(random))),
            new Kind(2, random -> new HoldLock(oneOf(LOCKED, random), 200 + random.nextInt(2_500))),
            new Kind(2, random -> new LockInReverse(20 + random.nextInt(200))),
            new Kind(2, random -> new BeSerializable(300 + random.nextInt(1_500))),
            new Kind(2, Faults::fullDisk),
            new Kind(2, random -> new JumpClock(node(random), oneOf(HOURS_OFF, random))));

    private Faults() {}

    /** @param weight how often it comes beside the others */
    record Kind(int weight, Function<Random, Fault> maker) {}

    static Fault any(Random random) {
        int drawn = random.nextInt(KINDS.stream().mapToInt(Kind::weight).sum());
        for (Kind kind : KINDS) {
            drawn -= kind.weight();
            if (drawn < 0) {
                return kind.maker().apply(random);
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }

    private static Fault endSessions(Random random) {
        int oneIn = 1 + random.nextInt(3);
        return new EndSessions(oneIn, random.nextInt(oneIn));
    }

    private static Fault stall(Random random) {
        return new StallConnections(node(random), 100 + random.nextInt(3_500), random.nextBoolean());
    }

    private static Fault slowness(Random random) {
        int pieceBytes = 1 << random.nextInt(4, 12);
        return new SlowConnections(node(random), 300 + random.nextInt(1_500), pieceBytes, 1 + random.nextInt(20));
    }

    private static Fault fullDisk(Random random) {
        return new FillJournalDisk(
                node(random), random.nextInt(1 << random.nextInt(1, 20)), 1_000 + random.nextInt(2_500));
    }

    private static int node(Random random) {
        return random.nextInt(World.NODES);
    }

    private static <T> T oneOf(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
