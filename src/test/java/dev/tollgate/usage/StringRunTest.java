package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StringRunTest {
    @Test
    void everyByteStopsOrDoesNotStopAtEveryPlace() {
        for (int value = 0; value < 256; value++) {
            boolean stops = value == '"' || value == '\\' || value < 0x20;
            for (int at = 0; at < 20; at++) {
                byte[] bytes = "x".repeat(20).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                bytes[at] = (byte) value;
                assertThat(StringRun.end(bytes, 0, 20)).isEqualTo(stops ? at : 20);
            }
        }
    }

    @Property(tries = 5_000)
    void agreesWithLookingByteForByte(@ForAll @Size(max = 60) byte[] bytes, @ForAll @IntRange(max = 10) int from) {
        int start = Math.min(from, bytes.length);
        int expected = start;
        while (expected < bytes.length
                && bytes[expected] != '"'
                && bytes[expected] != '\\'
                && (bytes[expected] & 0xFF) >= 0x20) {
            expected++;
        }
        assertThat(StringRun.end(bytes, start, bytes.length)).isEqualTo(expected);
    }
}
