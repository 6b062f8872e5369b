package dev.tollgate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Schemathesis makes requests of {@code openapi.yaml}, good and bad ones, and holds each answer against it: no fault of ours,
 * no status, type or body that is not declared, nothing taken that the contract refuses. After it the books add up.
 */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class SchemathesisIT extends InShop {
    /** It stops then, however far it came; about 3,000 requests on two cores. */
    private static final int SECONDS = 75;

    private static final Path FILES = Path.of("src", "test", "python").toAbsolutePath();
    private static final Path CONTRACT =
            Path.of("src", "main", "resources", "openapi.yaml").toAbsolutePath();

    @Test
    void everyAnswerIsAsDeclared() throws Exception {
        Path programs = new PythonVenv("Schemathesis", "schemathesis.txt").programs(SchemathesisIT.class);
        Visitor operator = Visitor.register(shop.client());
        seeds.execute("UPDATE people SET operator = true WHERE id = " + operator.id());

        String told = run(programs, operator.token());

        String end = told.lines().reduce((before, last) -> last).orElse("");
        System.out.println("SchemathesisIT: " + end);
        assertThat(operator.get("/api/users/me").status())
                .as("still signed in, so that most was tried behind the door")
                .isEqualTo(200);
        assertThat(told).contains("Tested:").doesNotContain("Failures:").doesNotContain("Errors:");
        shop.untilHeard();
    }

    /** What it says, which is kept in {@code target/schemathesis}. */
    private static String run(Path programs, String token) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "schemathesis"));
        Path log = folder.resolve("run.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                programs.resolve("schemathesis").toString(),
                "--config-file",
                FILES.resolve("schemathesis.toml").toString(),
                "run",
                CONTRACT.toString(),
                "--url",
                "http://127.0.0.1:" + shop.client().port(),
                "--phases=examples,coverage,fuzzing",
                "--max-examples=3",
                "--max-time=" + SECONDS,
                "--seed=1",
                "--no-shrink",
                "--continue-on-failure",
                "--generation-database=none",
                "--no-color"));
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().put("PYTHONPATH", FILES.toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().put("TOKEN", token);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(3L * SECONDS, TimeUnit.SECONDS))
                    .as("that it ends by itself; see %s", log)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String told = Objects.requireNonNull(Files.readString(log, UTF_8));
        assertThat(process.exitValue()).as(told).isZero();
        return told;
    }
}
