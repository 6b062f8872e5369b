package dev.tollgate.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Small servers for tests, with the programs unpacked once under {@code target}. */
public final class TestServers {
    private static final Path BINARIES = Path.of("target", "test-postgres", "binaries");

    private TestServers() {}

    /** Without fsync, which only a power cut would miss: what a killed process wrote is with the kernel already. */
    public static EmbeddedOptions options(Path dataDir) {
        try {
            Files.createDirectories(BINARIES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new EmbeddedOptions(dataDir, BINARIES, 0, 64, false, Duration.ofSeconds(60), Duration.ofSeconds(20));
    }
}
