package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long MILLI = 1_000_000;
    private static final Duration WAIT = Duration.ofSeconds(4);

    private final Patience patience = new Patience(Duration.ofMillis(250));
    private final long begun = System.nanoTime();

    @Test
    void timePassesWhileTheGatewayLooks() {
        lookEach(250, 3_500);
        assertThat(passedMillis(3_500)).isEqualTo(3_500);
    }

    @Test
    void whatTheGatewayStoodStillDoesNotCount() {
        lookEach(250, 1_000);
        patience.look(at(61_000));
        assertThat(passedMillis(61_000)).isEqualTo(1_250);
        patience.look(at(61_250));
        assertThat(passedMillis(61_250)).isEqualTo(1_500);
    }

    @Test
    void looksThatAreSomewhatLateDoNotGiveTime() {
        lookEach(450, 4_500);
        assertThat(passedMillis(4_500)).isEqualTo(4_500);
    }

    /** Of a gateway that is always late, a caller is cut off later, and not never. */
    @Test
    void aGatewayThatIsAlwaysLateCountsThatItLooks() {
        lookEach(1_000, 20_000);
        assertThat(passedMillis(20_000)).isEqualTo(5_000);
    }

    @Test
    void aGatewayThatStoodStillHasNotLookedMeanwhile() {
        lookEach(250, 5_000);
        assertThat(patience.hasLookedFor(WAIT, at(5_000))).isTrue();
        assertThat(patience.hasLookedFor(WAIT, at(11_000))).isFalse();
        patience.look(at(11_000));
        assertThat(patience.hasLookedFor(WAIT, at(11_000))).isFalse();
        for (long millis = 11_250; millis <= 15_000; millis += 250) {
            patience.look(at(millis));
        }
        assertThat(patience.hasLookedFor(WAIT, at(15_100))).isTrue();
    }

    private void lookEach(long millis, long endMillis) {
        patience.look(begun);
        for (long now = millis; now <= endMillis; now += millis) {
            patience.look(at(now));
        }
    }

    private long at(long millis) {
        return begun + millis * MILLI;
    }

    private long passedMillis(long millis) {
        return (patience.at(at(millis)) - begun) / MILLI;
    }
}
