package dev.tollgate.observe;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The series of one metric by a label whose values come from outside. The first so many values get series of their own, all
 * later ones share "other", so that no caller can make the scrape grow without bound. Thread-safe; finding a known one
 * allocates nothing.
 */
final class BoundedSeries<T> {
    static final String OTHER = "other";
    private static final int LABEL_CHARS_MAX = 120;

    private final ConcurrentHashMap<String, T> series = new ConcurrentHashMap<>();
    private final int namesMax;
    private final Function<String, T> register;
    private final T other;

    BoundedSeries(int namesMax, Function<String, T> register) {
        this.namesMax = namesMax;
        this.register = register;
        this.other = register.apply(OTHER);
    }

    T get(String label) {
        T found = series.get(label);
        return found == null ? add(label) : found;
    }

    private synchronized T add(String label) {
        if (label.equals(OTHER)
                || label.length() > LABEL_CHARS_MAX
                || (series.size() >= namesMax && !series.containsKey(label))) {
            return other;
        }
        return series.computeIfAbsent(label, register);
    }
}
