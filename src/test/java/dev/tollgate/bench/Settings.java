package dev.tollgate.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run measures, and for how long: system properties that begin with {@code bench.}.
 *
 * @param only names of the scenarios, or how they begin; empty for the usual ones
 * @param full the usual scenarios, the large tables and the peers
 * @param rounds how often each row is measured; the table has the medians
 * @param round how long each measurement takes
 * @param connections requests that are under way at once at saturation
 */
record Settings(Set<String> only, boolean full, int rounds, Duration round, int connections) {
    static Settings fromSystem() {
        Set<String> only = Arrays.stream(System.getProperty("bench.only", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new Settings(
                only,
                Boolean.getBoolean("bench.full"),
                Integer.getInteger("bench.rounds", 3),
                Duration.ofSeconds(Integer.getInteger("bench.seconds", 3)),
                Integer.getInteger("bench.connections", 16));
    }

    boolean wants(Scenario scenario) {
        return only.isEmpty()
                ? scenario.run() == Scenario.Run.EVERY || full && scenario.run() == Scenario.Run.FULL
                : only.stream().anyMatch(scenario.name()::startsWith);
    }
}
