package dev.tollgate.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file with secrets, one a line, which may be read again while the gateway runs. Only for {@link ConfigReader} to make. */
public final class SecretsFile {
    private static final long BYTES_MAX = 64 << 10;

    private final String key;
    private final Path path;
    private final SecretRule rule;

    SecretsFile(String key, Path path, SecretRule rule) {
        this.key = key;
        this.path = path;
        this.rule = rule;
    }

    /**
     * What is in it now, at least one.
     *
     * @throws ConfigException if it cannot be read, or one of them is not what it should be
     */
    public List<Secret> read() throws ConfigException {
        List<String> lines = lines();
        Optional<String> complaint =
                lines.stream().map(rule::complaint).flatMap(Optional::stream).findFirst();
        if (complaint.isPresent()) {
            throw problem(complaint.get());
        }
        return lines.stream().map(Secret::new).toList();
    }

    private List<String> lines() throws ConfigException {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw problem("names a file that is too large for a secret");
            }
            List<String> lines = Files.readString(path)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                throw problem("names an empty file");
            }
            return lines;
        } catch (IOException e) {
            throw problem("names a file that cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private ConfigException problem(String message) {
        return new ConfigException(List.of(new ConfigProblem(key, path.toString(), message)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretsFile file && file.key.equals(key) && file.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return key + " " + path;
    }
}
