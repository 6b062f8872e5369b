package dev.tollgate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes with Jazzer, in a JVM of its own: all targets together for some seconds, and with {@code mvn -Pfuzz verify
 * -Dfuzz.seconds=60} each for so long, with {@code -Dfuzz.target=UsageBodyFuzz} that one. What is found stands in the
 * failure and under {@code target/fuzz}: to be kept among the target's seeds. The launcher and not jazzer-junit, which fuzzes one target a build.
 */
class FuzzIT {
    private static final int TOGETHER_SECONDS = 12;
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 0);
    private static final int START_SECONDS_MAX = 120;

    /** Every build tries the same, so that none fails by what it happens to draw; the long form draws anew each time. */
    private static final long SEED = SECONDS > 0 ? System.nanoTime() % 1_000_000 + 1 : 1;

    private static final Path OUT = Path.of("target/fuzz").toAbsolutePath();

    static Stream<String> targets() {
        return SECONDS > 0
                ? FuzzTargets.ALL.stream().filter(target -> target.endsWith(System.getProperty("fuzz.target", "")))
                : Stream.of(AllFuzz.class.getName());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nothingIsFound(String target) throws Exception {
        if (SECONDS > 0) {
            // What a long run has learned, the next one begins with.
            Path corpus = Files.createDirectories(out(target).resolve("corpus"));
            fuzz(target, corpus, FuzzTargets.seedDirectory(target).toAbsolutePath(), SECONDS);
        } else {
            fuzz(target, fresh(out(target).resolve("corpus")), seedsOfAll(out(target)), TOGETHER_SECONDS);
        }
    }

    private static Path out(String target) {
        return OUT.resolve(FuzzTargets.simpleName(target));
    }

    private static Path seedsOfAll(Path out) throws IOException {
        Path seeds = fresh(out.resolve("seeds"));
        for (int i = 0; i < FuzzTargets.ALL.size(); i++) {
            for (Path seed : FuzzTargets.seeds(FuzzTargets.ALL.get(i))) {
                ByteArrayOutputStream chosen = new ByteArrayOutputStream();
                chosen.write(i);
                chosen.write(Files.readAllBytes(seed));
                Files.write(seeds.resolve(i + "-" + seed.getFileName()), chosen.toByteArray());
            }
        }
        return seeds;
    }

    private static void fuzz(String target, Path corpus, Path seeds, int seconds)
            throws IOException, InterruptedException {
        Path out = out(target);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Jazzer.class.getName(),
                "--target_class=" + target,
                "--instrumentation_includes=dev.tollgate.**",
                "--custom_hook_includes=dev.tollgate.**",
                "--reproducer_path=" + out,
                "-artifact_prefix=" + out + "/",
                "-max_total_time=" + seconds,
                "-seed=" + SEED,
                "-timeout=20",
                "-rss_limit_mb=4096",
                "-print_final_stats=1",
                corpus.toString(),
                seeds.toString()));
        Path log = out.resolve("log.txt");
        Process fuzzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = fuzzer.waitFor(seconds + START_SECONDS_MAX, TimeUnit.SECONDS);
        if (!ended) {
            fuzzer.destroyForcibly().waitFor();
        }
        String said = Files.readString(log);
        System.out.printf("FuzzIT  %-36s %4d s  %s%n", FuzzTargets.simpleName(target), seconds, executions(said));
        assertThat(ended).as("ends in time; see " + log).isTrue();
        assertThat(fuzzer.exitValue()).as(() -> finding(said)).isZero();
    }

    private static String executions(String said) {
        return said.lines()
                .filter(line -> line.startsWith("stat::number_of_executed_units"))
                .map(line -> line.replaceAll("\\D+(\\d+)", "$1 inputs"))
                .findFirst()
                .orElse("nothing was tried");
    }

    private static String finding(String said) {
        int at = said.indexOf("== Java Exception");
        return at < 0 ? said.substring(Math.max(0, said.length() - 4_000)) : said.substring(at);
    }

    private static Path fresh(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        return directory;
    }
}
