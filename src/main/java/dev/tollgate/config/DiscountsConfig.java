package dev.tollgate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is given back of usage.
 *
 * @param volume the steps of an account's usage in a calendar month, by rising amount; empty for none
 */
public record DiscountsConfig(List<VolumeStep> volume) {
    private static final String VOLUME = "discounts.volume";
    private static final int STEPS_MAX = 20;

    /** 90 million dollars: far above what anybody uses, and as nano-dollars far within a long. */
    private static final long CENTS_MAX = 9_000_000_000L;

    private static final Pattern STEP = Pattern.compile("(\\d{1,10}) ?: ?(\\d{1,5})");

    public DiscountsConfig {
        volume = List.copyOf(volume);
    }

    /**
     * One step: what is used above it, up to the next one, is discounted by its rate.
     *
     * @param fromCents in US cents, 0 or more
     * @param bps in basis points, 0 to 10,000
     */
    public record VolumeStep(long fromCents, int bps) {}

    static DiscountsConfig read(ConfigReader reader) {
        List<VolumeStep> steps = new ArrayList<>();
        for (String text : reader.texts(VOLUME)) {
            Matcher matcher = STEP.matcher(text);
            VolumeStep step = matcher.matches()
                    ? new VolumeStep(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                    : null;
            if (step == null || step.fromCents > CENTS_MAX || step.bps > 10_000) {
                reader.problem(
                        VOLUME,
                        "must be steps of cents from 0 to " + CENTS_MAX + " and basis points from 0 to 10000, such as"
                                + " 100000:500, not \"" + text + "\"");
                return new DiscountsConfig(List.of());
            }
            steps.add(step);
        }
        check(reader, steps);
        return new DiscountsConfig(steps);
    }

    private static void check(ConfigReader reader, List<VolumeStep> steps) {
        if (steps.size() > STEPS_MAX) {
            reader.problem(VOLUME, "must have at most " + STEPS_MAX + " steps");
        }
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).fromCents <= steps.get(i - 1).fromCents) {
                reader.problem(VOLUME, "must have its steps in rising order, each from another amount");
            }
        }
    }
}
