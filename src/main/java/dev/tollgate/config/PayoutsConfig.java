package dev.tollgate.config;

import java.time.Duration;

/**
 * When creators are paid.
 *
 * @param interval how often it is looked whom to pay
 * @param hold how old a share must be: for so long what it is of may be refunded or disputed
 * @param minimumCents the least that is paid at once, in US cents
 */
public record PayoutsConfig(Duration interval, Duration hold, int minimumCents) {
    static PayoutsConfig read(ConfigReader reader) {
        return new PayoutsConfig(
                reader.duration("payouts.interval", "1h", "1s", "7d"),
                reader.duration("payouts.hold", "7d", "0s", "90d"),
                reader.integer("payouts.minimumCents", 100, 1, 1_000_000));
    }
}
