package dev.tollgate.config;

import java.util.List;

/**
 * One value as a source gives it.
 *
 * @param values one for a scalar, any number for a list
 * @param list whether the source wrote a list
 * @param source for messages, such as {@code conf/tollgate.yaml:12}
 * @param rank of two settings of one thing the higher rank wins
 */
record Setting(String key, List<String> values, boolean list, String source, Rank rank) {

    /** The sources in rising order. */
    enum Rank {
        FILE,
        ENVIRONMENT,
        COMMAND_LINE
    }

    Setting {
        values = List.copyOf(values);
    }

    static Setting scalar(String key, String value, String source, Rank rank) {
        return new Setting(key, List.of(value), false, source, rank);
    }

    /** As it was written, a list with commas. */
    String text() {
        return String.join(", ", values);
    }
}
