package dev.tollgate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of others in a Python virtual environment under {@code target}: made once, and again when the pinned version
 * changes. A marker that is written last says that it is whole.
 */
public final class PythonVenv {
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(8);

    private final String tool;
    private final Path requirements;
    private final Path home;
    private final Path log;

    /** @param requirements a file of {@code src/test/python} */
    public PythonVenv(String tool, String requirements) {
        this.tool = tool;
        this.requirements = Path.of("src", "test", "python", requirements);
        String name = tool.toLowerCase(Locale.ROOT) + "-venv";
        home = Path.of("target", name).toAbsolutePath();
        log = Path.of("target", name + ".log");
    }

    /**
     * The folder with the environment's programs. Where it cannot be made, skips the test with a line on the console, or
     * fails it if the variable {@code TOLLGATE_REQUIRE_} and the tool's name is {@code true}.
     */
    public Path programs(Class<?> test) throws IOException, InterruptedException {
        Path marker = home.resolve("complete-" + hashOfRequirements());
        String problem = Files.exists(marker) ? null : make();
        if (problem == null) {
            Files.writeString(marker, "");
            return home.resolve("bin");
        }
        String message = test.getSimpleName() + ": " + tool + " cannot be installed: " + problem;
        if ("true".equals(System.getenv("TOLLGATE_REQUIRE_" + tool.toUpperCase(Locale.ROOT)))) {
            throw new AssertionError(message);
        }
        System.out.println("SKIPPED " + message);
        return Assumptions.abort(message);
    }

    /** Null, or what went wrong. */
    private @Nullable String make() throws InterruptedException {
        try {
            String problem = run(List.of("python3", "-m", "venv", "--clear", home.toString()));
            if (problem != null) {
                return problem;
            }
            String pip = home.resolve("bin").resolve("pip").toString();
            return run(List.of(pip, "install", "--quiet", "--no-input", "-r", requirements.toString()));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private @Nullable String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return command.getFirst() + " took longer than " + INSTALL_LIMIT;
        }
        return process.exitValue() == 0 ? null : lastLine();
    }

    private String lastLine() throws IOException {
        List<String> lines = Files.readAllLines(log, UTF_8);
        return lines.isEmpty() ? "no word why" : Objects.requireNonNull(lines.getLast());
    }

    private String hashOfRequirements() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(requirements));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
