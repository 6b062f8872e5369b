package dev.tollgate.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** Exact numbers out of their ASCII form, without a detour through {@code double}. */
final class JsonNumbers {
    /** What the readers answer for a number that has no exact long of the wanted kind. */
    static final long NOT_EXACT = Long.MIN_VALUE;

    /** Longest number that is read, in characters; an exact decimal of anything billed is far shorter. */
    static final int LENGTH_MAX = 128;

    private static final int FAST_DIGITS = 18;

    /** An exponent beyond this outweighs every digit of a number of {@link #LENGTH_MAX}. */
    private static final int EXPONENT_MAX = 1000;

    private JsonNumbers() {}

    /** True for a number of readable length of the form {@code -?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?}, the number of JSON. */
    static boolean isNumber(byte[] b, int length) {
        if (length > LENGTH_MAX) {
            return false;
        }
        int i = 0;
        if (i < length && b[i] == '-') {
            i++;
        }
        int whole = digits(b, i, length);
        if (whole == 0 || whole > 1 && b[i] == '0') {
            return false;
        }
        i += whole;
        if (i < length && b[i] == '.') {
            int fraction = digits(b, i + 1, length);
            if (fraction == 0) {
                return false;
            }
            i += 1 + fraction;
        }
        if (i < length && (b[i] == 'e' || b[i] == 'E')) {
            i++;
            if (i < length && (b[i] == '+' || b[i] == '-')) {
                i++;
            }
            int exponent = digits(b, i, length);
            if (exponent == 0) {
                return false;
            }
            i += exponent;
        }
        return i == length;
    }

    private static int digits(byte[] b, int from, int length) {
        int i = from;
        while (i < length && b[i] >= '0' && b[i] <= '9') {
            i++;
        }
        return i - from;
    }

    /** A whole number ({@code 12}, {@code 12.0}, {@code 1.2e1}), or {@link #NOT_EXACT}. */
    static long whole(byte[] b, int length) {
        return scaled(b, length, 0, false);
    }

    /** The number times {@code 10^shift}, rounded half-even, or {@link #NOT_EXACT} when no long holds it. */
    static long rounded(byte[] b, int length, int shift) {
        return scaled(b, length, shift, true);
    }

    /** {@code b} must pass {@link #isNumber}. */
    private static long scaled(byte[] b, int length, int shift, boolean round) {
        long mantissa = 0;
        int significant = 0;
        int scale = 0;
        boolean negative = b[0] == '-';
        boolean fraction = false;
        for (int i = negative ? 1 : 0; i < length; i++) {
            byte c = b[i];
            if (c == '.') {
                fraction = true;
            } else if (c >= '0' && c <= '9') {
                mantissa = mantissa * 10 + (c - '0');
                significant += mantissa == 0 ? 0 : 1;
                scale += fraction ? 1 : 0;
                if (significant > FAST_DIGITS) {
                    return slowly(b, length, shift, round);
                }
            } else {
                scale -= exponent(b, i + 1, length);
                break;
            }
        }
        return shift(negative ? -mantissa : mantissa, shift - scale, round);
    }

    private static int exponent(byte[] b, int from, int length) {
        boolean negative = b[from] == '-';
        int value = 0;
        for (int i = negative || b[from] == '+' ? from + 1 : from; i < length; i++) {
            value = Math.min(value * 10 + (b[i] - '0'), EXPONENT_MAX);
        }
        return negative ? -value : value;
    }

    private static long shift(long mantissa, int by, boolean round) {
        if (mantissa == 0) {
            return 0;
        }
        long value = mantissa;
        for (int i = by; i > 0; i--) {
            long next = value * 10;
            if (next / 10 != value) {
                return NOT_EXACT;
            }
            value = next;
        }
        if (by >= 0) {
            return value;
        }
        return -by > FAST_DIGITS ? (round ? 0 : NOT_EXACT) : divide(value, tenTo(-by), round);
    }

    private static long divide(long value, long divisor, boolean round) {
        long quotient = value / divisor;
        long rest = value % divisor;
        if (rest == 0) {
            return quotient;
        }
        if (!round) {
            return NOT_EXACT;
        }
        long twice = Math.abs(rest) * 2; // divisor is at most 10^18: no overflow
        boolean up = twice > divisor || twice == divisor && (quotient & 1) != 0;
        return up ? quotient + Long.signum(value) : quotient;
    }

    private static long tenTo(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    /** For more digits than a long holds. The exponent is read apart: BigDecimal refuses those beyond an int. */
    private static long slowly(byte[] b, int length, int shift, boolean round) {
        int end = 0;
        while (end < length && b[end] != 'e' && b[end] != 'E') {
            end++;
        }
        int exponent = end == length ? 0 : exponent(b, end + 1, length);
        BigDecimal shifted =
                new BigDecimal(new String(b, 0, end, StandardCharsets.US_ASCII)).scaleByPowerOfTen(exponent + shift);
        try {
            return (round ? shifted.setScale(0, RoundingMode.HALF_EVEN) : shifted).longValueExact();
        } catch (ArithmeticException tooLargeOrNotWhole) {
            return NOT_EXACT;
        }
    }
}
