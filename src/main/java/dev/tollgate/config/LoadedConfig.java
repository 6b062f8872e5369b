package dev.tollgate.config;

import java.util.List;

/**
 * A valid configuration and how it came about.
 *
 * @param entries every key with its effective value and source, in the order of the records; safe to log
 */
public record LoadedConfig(Config config, List<ConfigEntry> entries) {
    public LoadedConfig {
        entries = List.copyOf(entries);
    }
}
