package dev.tollgate.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Any bytes as a number: refused, or read as BigDecimal reads them. */
public final class NumbersFuzz {
    /** Beyond it BigDecimal takes long for what is no amount of anything. */
    private static final int EXPONENT_MAX = 5_000;

    private NumbersFuzz() {}

    /** The first byte is the shift. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        int shift = (data[0] & 0xFF) % 10;
        byte[] number = Arrays.copyOfRange(data, 1, data.length);
        if (!JsonNumbers.isNumber(number, number.length)) {
            return;
        }
        long whole = JsonNumbers.whole(number, number.length);
        long rounded = JsonNumbers.rounded(number, number.length, shift);
        String text = new String(number, StandardCharsets.US_ASCII);
        if (exponent(text) <= EXPONENT_MAX) {
            BigDecimal exact = new BigDecimal(text);
            expect(text, asLong(exact), whole);
            expect(text, asLong(exact.scaleByPowerOfTen(shift).setScale(0, RoundingMode.HALF_EVEN)), rounded);
        }
    }

    private static int exponent(String text) {
        int at = Math.max(text.indexOf('e'), text.indexOf('E'));
        String digits = at < 0 ? "0" : text.substring(at + 1).replaceAll("^[+-]?0*", "");
        return digits.length() > 4 ? Integer.MAX_VALUE : digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static long asLong(BigDecimal number) {
        try {
            return number.longValueExact();
        } catch (ArithmeticException noLong) {
            return JsonNumbers.NOT_EXACT;
        }
    }

    private static void expect(String text, long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError(text + " is " + expected + " and was read as " + actual);
        }
    }
}
