package dev.tollgate.bench;

import java.time.Duration;

/**
 * How long a soak lasts, and how much is pushed: system properties that begin with {@code soak.}.
 *
 * @param length of the load
 * @param look how often everything is looked at
 * @param recordsPerSecond 0 for half of what is reached at the start
 */
record SoakSettings(Duration length, Duration look, long recordsPerSecond) {
    static SoakSettings fromSystem() {
        return new SoakSettings(
                Duration.ofSeconds(Math.round(60 * Double.parseDouble(System.getProperty("soak.minutes", "20")))),
                Duration.ofSeconds(Integer.getInteger("soak.lookSeconds", 30)),
                Long.getLong("soak.rate", 0));
    }
}
