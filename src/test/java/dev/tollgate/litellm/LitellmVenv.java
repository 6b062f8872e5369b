package dev.tollgate.litellm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * LiteLLM in a virtual environment under {@code target}: made once (about 45 s), and again when the pinned version
 * changes. A marker that is written last says that it is whole.
 */
final class LitellmVenv {
    private static final Path REQUIREMENTS = Path.of("src", "test", "python", "requirements.txt");
    private static final Path HOME = Path.of("target", "litellm-venv").toAbsolutePath();
    private static final Path LOG = Path.of("target", "litellm-venv.log");
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(8);

    private LitellmVenv() {}

    /**
     * The folder with the environment's programs. Where it cannot be made, skips the test with a line on the console, or
     * fails it if the variable {@code TOLLGATE_REQUIRE_LITELLM} is {@code true}.
     */
    static Path programs(Class<?> test) throws IOException, InterruptedException {
        Path marker = HOME.resolve("complete-" + hashOfRequirements());
        String problem = Files.exists(marker) ? null : make();
        if (problem == null) {
            Files.writeString(marker, "");
            return HOME.resolve("bin");
        }
        String message = test.getSimpleName() + ": LiteLLM cannot be installed: " + problem;
        if ("true".equals(System.getenv("TOLLGATE_REQUIRE_LITELLM"))) {
            throw new AssertionError(message);
        }
        System.out.println("SKIPPED " + message);
        return Assumptions.abort(message);
    }

    /** Null, or what went wrong. */
    private static @Nullable String make() throws InterruptedException {
        try {
            String problem = run(List.of("python3", "-m", "venv", "--clear", HOME.toString()));
            if (problem != null) {
                return problem;
            }
            String pip = HOME.resolve("bin").resolve("pip").toString();
            return run(List.of(pip, "install", "--quiet", "--no-input", "-r", REQUIREMENTS.toString()));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static @Nullable String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start();
        if (!process.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return command.getFirst() + " took longer than " + INSTALL_LIMIT;
        }
        return process.exitValue() == 0 ? null : lastLine();
    }

    private static String lastLine() throws IOException {
        List<String> lines = Files.readAllLines(LOG, UTF_8);
        return lines.isEmpty() ? "no word why" : Objects.requireNonNull(lines.getLast());
    }

    private static String hashOfRequirements() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(REQUIREMENTS));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
