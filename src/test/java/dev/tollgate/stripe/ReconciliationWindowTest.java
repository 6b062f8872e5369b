package dev.tollgate.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReconciliationWindowTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00.400Z");

    @Test
    void byItselfItIsTheLastThreeDays() {
        ReconciliationWindow window = ReconciliationWindow.of(null, null, NOW);
        assertThat(window.from()).isEqualTo("2026-11-24T12:00:00Z");
        assertThat(window.to()).isEqualTo("2026-11-27T12:00:01Z");
        assertThat(window.fromSeconds(Duration.ofDays(1)))
                .isEqualTo(Instant.parse("2026-11-23T12:00:00Z").getEpochSecond());
        assertThat(window.toSeconds()).isEqualTo(window.to().getEpochSecond());
    }

    @Test
    void withAnEndItIsThreeDaysBeforeThat() {
        Instant end = NOW.minus(Duration.ofDays(5));
        assertThat(ReconciliationWindow.of(null, end, NOW).from()).isEqualTo("2026-11-19T12:00:00Z");
    }

    @Test
    void itReachesBackThirtyDaysAndNoFurther() {
        Instant thirty = NOW.minus(ReconciliationWindow.MAX);
        assertThat(ReconciliationWindow.of(thirty, thirty.plusSeconds(60), NOW).from())
                .isEqualTo("2026-10-28T12:00:00Z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReconciliationWindow.of(thirty.minusSeconds(61), thirty, NOW))
                .withMessageContaining("30 days ago");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReconciliationWindow.of(thirty, NOW.plusSeconds(2), NOW))
                .withMessageContaining("at most 30 days");
    }

    @Test
    void itEndsAfterItBegins() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReconciliationWindow(NOW, NOW.minusSeconds(1)))
                .withMessageContaining("end after it begins");
        Instant second = Instant.parse("2026-11-27T12:00:00Z");
        assertThatIllegalArgumentException().isThrownBy(() -> new ReconciliationWindow(second, second));
        assertThat(new ReconciliationWindow(second, second.plusMillis(1)).to()).isEqualTo(second.plusSeconds(1));
    }
}
