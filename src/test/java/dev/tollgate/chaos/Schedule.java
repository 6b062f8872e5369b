package dev.tollgate.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/** What goes wrong and when, and what is sent and when: made from a seed, so that it can be had again. */
record Schedule(long seed, List<Planned> faults, Workload workload) {
    /** From the first push and fault to the last. */
    static final int WINDOW_MILLIS = 4_500;

    private static final int FAULTS_MIN = 5;
    private static final int FAULTS_MORE = 6;

    Schedule {
        faults = List.copyOf(faults);
    }

    /** A fault and its time after the beginning. */
    record Planned(int atMillis, Fault fault) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2fs %s", atMillis / 1e3, fault);
        }
    }

    static Schedule of(long seed) {
        Random random = new Random(seed);
        List<Planned> faults = new ArrayList<>();
        int count = FAULTS_MIN + random.nextInt(FAULTS_MORE + 1);
        while (faults.size() < count) {
            faults.add(new Planned(200 + random.nextInt(WINDOW_MILLIS - 200), Faults.any(random)));
        }
        faults.sort(Comparator.comparingInt(Planned::atMillis));
        return new Schedule(seed, faults, Workload.of(prefix(seed), random, WINDOW_MILLIS));
    }

    /** What every id and name of the schedule begins with. */
    String prefix() {
        return prefix(seed);
    }

    private static String prefix(long seed) {
        return "chaos-" + Long.toHexString(seed) + "-";
    }

    @Override
    public String toString() {
        return faults.stream().map(Planned::toString).collect(Collectors.joining("; "));
    }
}
