package dev.tollgate.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An amount of money is one {@code long} of nano-dollars (1e-9 USD), so that arrays of amounts go into SQL as they are;
 * this class holds the arithmetic. The range is ±9.2 billion USD; everything that would leave it throws
 * {@link ArithmeticException} rather than wrap.
 */
public final class Money {
    public static final long NANOS_PER_USD = 1_000_000_000L;
    public static final long NANOS_PER_CENT = 10_000_000L;

    private static final int USD_SCALE = 9;
    private static final int TEXT_LENGTH_MAX = 40;

    private Money() {}

    public static long add(long nanos, long otherNanos) {
        return Math.addExact(nanos, otherNanos);
    }

    public static long subtract(long nanos, long otherNanos) {
        return Math.subtractExact(nanos, otherNanos);
    }

    public static long multiply(long nanos, long factor) {
        return Math.multiplyExact(nanos, factor);
    }

    /**
     * Reads a decimal number of dollars as our API writes it in {@code *_usd} fields: an optional minus, digits, and up
     * to nine decimals. Exponents, signs of plus, blanks and more than nine decimals (even zeros) are refused: a client
     * that sends them means something this product cannot keep.
     *
     * @throws IllegalArgumentException for anything else, with a message fit for the client
     */
    public static long parseUsd(String text) {
        if (text.length() > TEXT_LENGTH_MAX || !isPlainDecimal(text)) {
            throw new IllegalArgumentException("not a decimal amount of dollars with at most 9 decimals");
        }
        try {
            return new BigDecimal(text)
                    .movePointRight(USD_SCALE)
                    .toBigIntegerExact()
                    .longValueExact();
        } catch (ArithmeticException outOfRange) {
            throw new IllegalArgumentException("amount out of range", outOfRange);
        }
    }

    private static boolean isPlainDecimal(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int point = text.indexOf('.', start);
        int end = point < 0 ? text.length() : point;
        boolean decimals =
                point < 0 || (digits(text, point + 1, text.length()) && text.length() - point - 1 <= USD_SCALE);
        return digits(text, start, end) && decimals;
    }

    private static boolean digits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return to > from;
    }

    /** Dollars without trailing zeros beyond the cents: {@code 0.00}, {@code 1.50}, {@code 0.000012345}. */
    public static String formatUsd(long nanos) {
        BigDecimal usd = BigDecimal.valueOf(nanos, USD_SCALE).stripTrailingZeros();
        return (usd.scale() < 2 ? usd.setScale(2, RoundingMode.UNNECESSARY) : usd).toPlainString();
    }

    /** Whole cents, what is left over cut off: for money that is paid out, of which there must never be more than there is. */
    public static long toCentsDown(long nanos) {
        return nanos / ofCents(1);
    }

    /** Whole cents, half-even: what a card can be charged for this amount. */
    public static long toCentsHalfEven(long nanos) {
        return divideHalfEven(nanos, NANOS_PER_CENT);
    }

    /** The exact amount of a number of cents, as Stripe counts US dollars. */
    public static long ofCents(long cents) {
        return Math.multiplyExact(cents, NANOS_PER_CENT);
    }

    /**
     * The nano-dollars nearest to a decimal amount in dollars, half-even; LiteLLM's {@code response_cost} is such a
     * number with float noise behind the ninth place.
     *
     * @throws ArithmeticException when it is out of range
     */
    public static long ofUsdHalfEven(BigDecimal usd) {
        return usd.movePointRight(USD_SCALE)
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigIntegerExact()
                .longValueExact();
    }

    /** Half-even quotient; the divisor is positive. */
    static long divideHalfEven(long value, long divisor) {
        long quotient = Math.floorDiv(value, divisor);
        long twice = Math.subtractExact(Math.floorMod(value, divisor), divisor - Math.floorMod(value, divisor));
        return twice > 0 || (twice == 0 && (quotient & 1) == 1) ? quotient + 1 : quotient;
    }

    static BigInteger divideHalfEven(BigInteger value, BigInteger divisor) {
        return new BigDecimal(value)
                .divide(new BigDecimal(divisor), 0, RoundingMode.HALF_EVEN)
                .toBigIntegerExact();
    }
}
