package dev.tollgate.money;

import java.math.BigDecimal;

/**
 * An exact multiplier of a cost, such as the 1.1 of a regional endpoint: {@code unscaled × 10^-scale}.
 *
 * @param unscaled positive
 * @param scale decimals, 0 to 9
 */
public record Factor(long unscaled, int scale) {
    public static final Factor ONE = new Factor(1, 0);

    public Factor {
        if (unscaled <= 0 || scale < 0 || scale > 9) {
            throw new IllegalArgumentException("factor out of range: " + unscaled + "e-" + scale);
        }
    }

    /**
     * The factor of that value.
     *
     * @throws IllegalArgumentException when not positive, finer than nine decimals or too large
     */
    public static Factor of(BigDecimal value) {
        BigDecimal plain = value.stripTrailingZeros();
        try {
            int scale = Math.max(plain.scale(), 0);
            return new Factor(plain.setScale(scale).unscaledValue().longValueExact(), scale);
        } catch (ArithmeticException tooManyDigits) {
            throw new IllegalArgumentException("factor out of range: " + value, tooManyDigits);
        }
    }
}
