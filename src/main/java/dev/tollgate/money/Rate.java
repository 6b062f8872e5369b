package dev.tollgate.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A price in dollars per million units, exact: {@code unscaled × 10^-scale}. Units are whatever the price counts (tokens,
 * images, seconds, characters, pages, queries). LiteLLM's map goes down to 24 decimals per single token (numbers such as
 * {@code 5.0000000000000004e-08}), which is 18 per million; a long's 18 digits hold every number written from a float.
 *
 * @param unscaled 0 or more
 * @param scale decimals, 0 to {@value #SCALE_MAX}
 */
public record Rate(long unscaled, int scale) implements Comparable<Rate> {
    public static final int SCALE_MAX = 24;
    public static final Rate ZERO = new Rate(0, 0);

    private static final int PER_MILLION_SHIFT = 6;

    public Rate {
        if (unscaled < 0 || scale < 0 || scale > SCALE_MAX) {
            throw new IllegalArgumentException("rate out of range: " + unscaled + "e-" + scale);
        }
    }

    /**
     * From dollars per single unit, as LiteLLM's map has it.
     *
     * @throws IllegalArgumentException when negative, finer than {@link #SCALE_MAX} per million, or over 18 digits
     */
    public static Rate perUnit(BigDecimal usd) {
        return perMillion(usd.movePointRight(PER_MILLION_SHIFT));
    }

    /**
     * From dollars per million units, as people quote token prices.
     *
     * @throws IllegalArgumentException as {@link #perUnit}
     */
    public static Rate perMillion(BigDecimal usd) {
        BigDecimal plain = usd.stripTrailingZeros();
        BigDecimal whole = plain.scale() < 0 ? plain.setScale(0, RoundingMode.UNNECESSARY) : plain;
        try {
            return new Rate(whole.unscaledValue().longValueExact(), whole.scale());
        } catch (ArithmeticException tooManyDigits) {
            throw new IllegalArgumentException("price has too many digits: " + usd, tooManyDigits);
        }
    }

    /** Exactly half of this price, for batches. */
    public Rate half() {
        return perMillion(perMillionUsd().divide(BigDecimal.valueOf(2)));
    }

    /**
     * This price times an exact factor.
     *
     * @throws IllegalArgumentException when the product needs more digits than a rate has
     */
    public Rate times(BigDecimal factor) {
        return perMillion(perMillionUsd().multiply(factor));
    }

    public BigDecimal perMillionUsd() {
        return BigDecimal.valueOf(unscaled, scale);
    }

    public BigDecimal perUnitUsd() {
        return perMillionUsd().movePointLeft(PER_MILLION_SHIFT);
    }

    public boolean isZero() {
        return unscaled == 0;
    }

    @Override
    public int compareTo(Rate other) {
        return perMillionUsd().compareTo(other.perMillionUsd());
    }
}
