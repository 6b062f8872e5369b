package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPausesTest {
    private static final List<String> STANDARD =
            List.of("PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H");

    @Test
    void eachFailureIsFollowedByItsPauseGiveOrTakeATenth() {
        Random random = new Random(1);
        for (int failures = 1; failures <= STANDARD.size(); failures++) {
            Duration whole = Duration.parse(STANDARD.get(failures - 1));
            for (int i = 0; i < 1_000; i++) {
                Duration pause = RetryPauses.STANDARD.after(failures, random).orElseThrow();
                assertThat(pause)
                        .isBetween(
                                whole.multipliedBy(9).dividedBy(10),
                                whole.multipliedBy(11).dividedBy(10));
            }
        }
    }

    @Test
    void afterTheTenthFailureItIsGivenUp() {
        assertThat(RetryPauses.STANDARD.after(10, new Random(1))).isEqualTo(Optional.empty());
    }

    @Test
    void whatFailedTogetherDoesNotComeTogether() {
        Random random = new Random(1);
        assertThat(random.ints(100)
                        .mapToObj(i -> RetryPauses.STANDARD.after(2, random))
                        .distinct())
                .hasSizeGreaterThan(50);
    }
}
