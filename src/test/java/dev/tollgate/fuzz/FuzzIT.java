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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes with Jazzer, in a JVM of its own: all targets together for some seconds, and with {@code mvn -Pfuzz verify
 * -Dfuzz.seconds=60} each for so long. What is found stands in the failure and under {@code target/fuzz}: to be kept among
 * the target's seeds. The launcher and not jazzer-junit, which fuzzes one target a build.
 */
class FuzzIT {
    private static final int TOGETHER_SECONDS = 12;
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 0);
    private static final int START_SECONDS_MAX = 120;
    private static final Path OUT = Path.of("target/fuzz").toAbsolutePath();

    static boolean isLong() {
        return SECONDS > 0;
    }

    static boolean isShort() {
        return !isLong();
    }

    static Stream<String> targets() {
        return FuzzTargets.ALL.stream();
    }

    @Test
    @EnabledIf("isShort")
    void nothingIsFoundInSomeSeconds() throws Exception {
        String target = AllFuzz.class.getName();
        Path corpus = fresh(OUT.resolve("AllFuzz/seeds"));
        for (int i = 0; i < FuzzTargets.ALL.size(); i++) {
            for (Path seed : FuzzTargets.seeds(FuzzTargets.ALL.get(i))) {
                ByteArrayOutputStream chosen = new ByteArrayOutputStream();
                chosen.write(i);
                chosen.write(Files.readAllBytes(seed));
                Files.write(corpus.resolve(i + "-" + seed.getFileName()), chosen.toByteArray());
            }
        }
        fuzz(target, corpus, TOGETHER_SECONDS);
    }

    @ParameterizedTest
    @EnabledIf("isLong")
    @MethodSource("targets")
    void nothingIsFound(String target) throws Exception {
        fuzz(target, FuzzTargets.seedDirectory(target).toAbsolutePath(), SECONDS);
    }

    private static void fuzz(String target, Path seeds, int seconds) throws IOException, InterruptedException {
        Path out = Files.createDirectories(OUT.resolve(FuzzTargets.simpleName(target)));
        Path corpus = Files.createDirectories(out.resolve("corpus"));
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
                "--reproducer_path=" + out,
                "-artifact_prefix=" + out + "/",
                "-max_total_time=" + seconds,
                "-timeout=5",
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
