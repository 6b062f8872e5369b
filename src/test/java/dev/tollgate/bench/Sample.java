package dev.tollgate.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of one measurement, or the medians of several. */
final class Sample {
    private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

    @CanIgnoreReturnValue
    Sample put(Figure figure, double value) {
        values.put(figure, value);
        return this;
    }

    @CanIgnoreReturnValue
    Sample putAll(Sample other) {
        values.putAll(other.values);
        return this;
    }

    /** For processes that PostgreSQL ends within the measurement and so are not told apart. */
    @CanIgnoreReturnValue
    Sample without(Figure figure) {
        values.remove(figure);
        return this;
    }

    @Nullable
    Double get(Figure figure) {
        return values.get(figure);
    }

    static Sample medians(Collection<Sample> samples) {
        Sample medians = new Sample();
        for (Figure figure : Figure.values()) {
            double[] sorted = samples.stream()
                    .filter(sample -> sample.values.containsKey(figure))
                    .mapToDouble(sample -> sample.values.get(figure))
                    .sorted()
                    .toArray();
            if (sorted.length > 0) {
                medians.put(
                        figure, figure == Figure.FAILED ? Arrays.stream(sorted).sum() : median(sorted));
            }
        }
        return medians;
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((figure, value) -> text.append(figure.heading())
                .append(' ')
                .append(String.format(Locale.ROOT, "%,." + figure.decimals() + "f", value))
                .append("  "));
        return text.toString().strip();
    }
}
