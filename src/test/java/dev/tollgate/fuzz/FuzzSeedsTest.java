package dev.tollgate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing has found, and what it begins with, through its target once more. */
class FuzzSeedsTest {
    static Stream<Arguments> seeds() {
        return FuzzTargets.ALL.stream()
                .flatMap(target -> FuzzTargets.seeds(target).stream()
                        .map(seed ->
                                Arguments.of(FuzzTargets.simpleName(target) + " " + seed.getFileName(), target, seed)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("seeds")
    @Timeout(10)
    void noSeedBreaksItsTarget(String name, String target, Path seed) throws Throwable {
        MethodHandle entry = FuzzTargets.entry(target);
        entry.invokeExact(Files.readAllBytes(seed));
    }

    @Test
    void eachTargetHasSeeds() {
        List<String> without = FuzzTargets.ALL.stream()
                .filter(target -> FuzzTargets.seeds(target).isEmpty())
                .toList();
        assertThat(without).isEmpty();
    }
}
