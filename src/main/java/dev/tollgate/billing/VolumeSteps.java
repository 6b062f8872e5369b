package dev.tollgate.billing;

import dev.tollgate.config.DiscountsConfig.VolumeStep;
import dev.tollgate.money.BasisPoints;
import dev.tollgate.money.Money;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a month's usage is given back: each slice between two steps by the rate of the lower one, so that who uses one cent more
 * never gets less.
 *
 * @param steps by rising amount, each from another one
 */
record VolumeSteps(List<VolumeStep> steps) {
    VolumeSteps {
        steps = List.copyOf(steps);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /**
     * The discount on a month's usage, exact to the nano-dollar: rounded half-even once, after the slices are added up.
     *
     * @param usageNanos 0 or more
     */
    long discountNanos(long usageNanos) {
        List<Long> slices = new ArrayList<>(steps.size());
        List<Integer> rates = new ArrayList<>(steps.size());
        for (int i = 0; i < steps.size(); i++) {
            long from = Money.ofCents(steps.get(i).fromCents());
            long to = i + 1 < steps.size() ? Money.ofCents(steps.get(i + 1).fromCents()) : usageNanos;
            slices.add(Math.max(0, Math.min(usageNanos, to) - from));
            rates.add(steps.get(i).bps());
        }
        return BasisPoints.shares(slices, rates);
    }

    Long[] fromCents() {
        return steps.stream().map(VolumeStep::fromCents).toArray(Long[]::new);
    }

    Integer[] bps() {
        return steps.stream().map(VolumeStep::bps).toArray(Integer[]::new);
    }

    static VolumeSteps of(Long[] fromCents, Integer[] bps) {
        List<VolumeStep> steps = new ArrayList<>(fromCents.length);
        for (int i = 0; i < fromCents.length; i++) {
            steps.add(new VolumeStep(fromCents[i], bps[i]));
        }
        return new VolumeSteps(steps);
    }
}
