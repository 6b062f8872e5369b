package dev.tollgate.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration is read from.
 *
 * @param workingDirectory the file and the paths in it are relative to it
 * @param file the file named on the command line; otherwise {@code TOLLGATE_CONFIG}, otherwise {@code conf/tollgate.yaml} if it exists
 *     The catalogue is the file that {@code TOLLGATE_CATALOGUE} names, otherwise {@code catalogue.yaml} beside this file if that
 *     exists
 * @param environment the process's environment; only {@code TOLLGATE_} variables are looked at
 * @param overrides {@code key=value} from the command line
 */
public record ConfigSources(
        Path workingDirectory, @Nullable Path file, Map<String, String> environment, List<String> overrides) {
    static final String FILE_VARIABLE = "TOLLGATE_CONFIG";
    static final String CATALOGUE_VARIABLE = "TOLLGATE_CATALOGUE";
    private static final String CATALOGUE_NAME = "catalogue.yaml";
    private static final Path DEFAULT_FILE = Path.of("conf", "tollgate.yaml");

    public ConfigSources {
        environment = Map.copyOf(environment);
        overrides = List.copyOf(overrides);
    }

    @Nullable
    Path fileToRead() {
        String named = environment.getOrDefault(FILE_VARIABLE, "");
        if (file != null || !named.isBlank()) {
            return file != null ? file : Path.of(named);
        }
        return Files.exists(workingDirectory.resolve(DEFAULT_FILE)) ? DEFAULT_FILE : null;
    }

    @Nullable
    Path catalogueToRead() {
        String named = environment.getOrDefault(CATALOGUE_VARIABLE, "");
        if (!named.isBlank()) {
            return Path.of(named);
        }
        Path main = fileToRead();
        Path beside = (main == null ? DEFAULT_FILE : main).resolveSibling(CATALOGUE_NAME);
        return Files.exists(workingDirectory.resolve(beside)) ? beside : null;
    }
}
