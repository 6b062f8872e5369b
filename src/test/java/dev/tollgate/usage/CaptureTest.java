package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CaptureTest {
    private final Capture capture = new Capture();

    @Test
    void surrogatesThatComeAsEscapesAreJoined() {
        capture.begin(100);
        units('a', '\ud83d', '\ude00', 'b');
        assertThat(text()).isEqualTo("a😀b");
    }

    @Test
    void loneSurrogatesAndNulBecomeTheReplacementCharacter() {
        capture.begin(100);
        units('\ud83d', 'a', '\ude00', '\ud83d', '\ud83d', '\ude00', '\u0000', '\ud83d');
        assertThat(text()).isEqualTo("\ufffda\ufffd\ufffd😀\ufffd\ufffd");
    }

    @Test
    void aLoneSurrogateBeforePlainBytesBecomesTheReplacementCharacter() {
        capture.begin(100);
        units('\ud83d');
        run("x");
        assertThat(text()).isEqualTo("\ufffdx");
    }

    @Test
    void whatIsLongerThanTheLimitIsCutAndSaysSo() {
        capture.begin(5);
        run("12345");
        assertThat(capture.isCut()).isFalse();
        run("6");
        assertThat(capture.isCut()).isTrue();
        units('7', 'é');
        assertThat(text()).isEqualTo("12345");
    }

    @Test
    void theNextTextStartsAfresh() {
        capture.begin(3);
        run("1234");
        units('\ud83d');
        capture.begin(10);
        run("ab");
        assertThat(capture.isCut()).isFalse();
        assertThat(text()).isEqualTo("ab");
    }

    @Test
    void aLimitOfNothingKeepsNothing() {
        capture.begin(0);
        run("secret");
        units('x', '\ud83d');
        assertThat(text()).isEmpty();
    }

    @Test
    void memoryIsBoundedByTheLimit() {
        capture.begin(TokenReader.TEXT_MAX);
        byte[] piece = new byte[1 << 20];
        for (int i = 0; i < 64; i++) {
            capture.addRun(piece, 0, piece.length);
        }
        assertThat(capture.length()).isEqualTo(TokenReader.TEXT_MAX);
        assertThat(capture.bytes().length).isLessThanOrEqualTo(2 * TokenReader.TEXT_MAX);
    }

    @Test
    void itGrowsToItsLimitByteForByte() {
        capture.begin(1000);
        for (int i = 0; i < 1001; i++) {
            capture.add((byte) ('0' + i % 10));
        }
        assertThat(capture.isCut()).isTrue();
        assertThat(text()).isEqualTo("0123456789".repeat(100));
    }

    private void run(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        capture.addRun(utf8, 0, utf8.length);
    }

    private void units(char... units) {
        for (char unit : units) {
            capture.addUnit(unit);
        }
    }

    private String text() {
        capture.end();
        return new String(capture.bytes(), 0, capture.length(), StandardCharsets.UTF_8);
    }
}
