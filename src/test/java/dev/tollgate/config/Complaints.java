package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What loading complains of, a line a problem. */
final class Complaints {
    private Complaints() {}

    static List<String> of(ConfigSources sources) {
        try {
            assertThat(Config.load(sources).entries()).isNotEmpty();
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(ConfigProblem::toString).toList();
        }
    }
}
