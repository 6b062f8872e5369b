package dev.tollgate.chaos;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Adds up what schedules did, and prints each and all. */
final class Tally {
    private final PrintStream out;
    private final Map<String, Integer> struck = new TreeMap<>();
    private int schedules;
    private final Sums sums = new Sums();

    Tally(PrintStream out) {
        this.out = out;
    }

    private static final class Sums {
        private long faults;
        private long sent;
        private long answered;
        private long charged;
        private long attempts;
        private long bodies;
        private long refusals;
        private long withoutAnswer;
        private long aborted;
        private long journaled;
        private long duplicates;
        private long conflicts;
        private long quarantined;
        private long lost;
        private long doubled;
        private long millis;

        void add(Round.Report report) {
            Sent by = report.sent();
            faults += report.struck().values().stream().mapToInt(count -> count).sum();
            sent += by.items().size();
            answered += by.answeredItems().size();
            charged += report.result().charged();
            attempts += by.attempts.get();
            bodies += by.answeredBodies.get();
            refusals += by.refusals.get();
            withoutAnswer += by.withoutAnswer.get();
            aborted += by.aborted.get();
            journaled += by.journaled.get();
            duplicates += by.duplicates.get();
            conflicts += by.conflicts.get();
            quarantined += by.quarantined.get();
            lost += report.result().lost();
            doubled += report.result().doubled();
            millis += report.millis();
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%d faults; %,d records sent, %,d answered, %,d charged; %,d attempts, %,d bodies answered 200,"
                            + " %,d refused, %,d without answer, %,d aborted; journaled %,d, duplicates %,d,"
                            + " conflicts %,d, quarantined %,d; lost %d, doubled %d; %.1f s",
                    faults,
                    sent,
                    answered,
                    charged,
                    attempts,
                    bodies,
                    refusals,
                    withoutAnswer,
                    aborted,
                    journaled,
                    duplicates,
                    conflicts,
                    quarantined,
                    lost,
                    doubled,
                    millis / 1e3);
        }
    }

    @CanIgnoreReturnValue
    Schedule begin(Schedule schedule) {
        out.printf(Locale.ROOT, "CHAOS  seed %d: %s%n", schedule.seed(), schedule);
        return schedule;
    }

    Round.Report add(Round.Report report) {
        schedules++;
        sums.add(report);
        report.struck().forEach((name, count) -> struck.merge(name, count, Integer::sum));
        Sums own = new Sums();
        own.add(report);
        out.printf(Locale.ROOT, "CHAOS  seed %d: %s%n", report.schedule().seed(), own.text());
        report.complaints().forEach(complaint -> out.println("CHAOS  WRONG: " + complaint));
        return report;
    }

    /** @param world whose gateways tell what of the faults reached them */
    void end(World world) {
        out.printf(Locale.ROOT, "CHAOS  all %d schedules: %s%n", schedules, sums.text());
        out.println("CHAOS  faults injected: " + text(struck));
        Map<String, Integer> troubles = new TreeMap<>();
        world.nodes()
                .forEach(node -> node.troubles().forEach((name, count) -> troubles.merge(name, count, Integer::sum)));
        out.println("CHAOS  the gateways' logs tell of: " + text(troubles));
    }

    private static String text(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
