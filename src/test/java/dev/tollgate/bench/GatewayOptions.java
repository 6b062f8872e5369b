package dev.tollgate.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * How a gateway under load is started.
 *
 * @param jvm options of its Java, besides the heap
 * @param settings {@code key=value}, besides the defaults of sandbox mode
 */
record GatewayOptions(List<String> jvm, List<String> settings) {
    static final GatewayOptions USUAL = new GatewayOptions(List.of("-XX:+UseParallelGC"), List.of());

    GatewayOptions with(String setting) {
        return new GatewayOptions(jvm, and(settings, setting));
    }

    GatewayOptions withJvm(String option) {
        return new GatewayOptions(and(jvm, option), settings);
    }

    /** With another collector of garbage, and no other option of Java. */
    GatewayOptions collectedBy(String option) {
        return new GatewayOptions(List.of(option), settings);
    }

    private static List<String> and(List<String> some, String another) {
        return Stream.concat(some.stream(), Stream.of(another)).toList();
    }
}
