package dev.tollgate.money;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Adds up quantities times rates exactly, to be rounded once at the end. It stays in one long as long as the numbers
 * allow and goes on in a {@link BigInteger} when they do not, so that a usual call allocates nothing but this object.
 * Confined to the call that made it.
 */
public final class CostSum {
    /** What {@link #nanosHalfEven} answers when the sum is more money than a long of nano-dollars holds. */
    public static final long TOO_LARGE = -1;

    /** A rate is dollars per million, an amount is nano-dollars: between them lie three decimals. */
    private static final int NANO_SCALE = 3;

    private static final int MICRO_SCALE = 6;
    private static final long[] POWERS = powers();

    private long sum;
    private int scale = NANO_SCALE;
    private @Nullable BigInteger wide;

    /**
     * Adds a quantity at a price.
     *
     * @param units 0 or more
     */
    public void add(long units, Rate rate) {
        addProduct(units, rate.unscaled(), rate.scale());
    }

    /** Millionths of a unit: seconds counted in microseconds, priced per second. */
    public void addMicros(long unitsMicros, Rate rate) {
        addProduct(unitsMicros, rate.unscaled(), rate.scale() + MICRO_SCALE);
    }

    private void addProduct(long units, long price, int priceScale) {
        if (units == 0 || price == 0) {
            return;
        }
        if (wide == null && Math.multiplyHigh(units, price) == 0 && units * price >= 0) {
            addNarrow(units * price, priceScale);
        } else {
            addWide(BigInteger.valueOf(units).multiply(BigInteger.valueOf(price)), priceScale);
        }
    }

    private void addNarrow(long product, int productScale) {
        int common = Math.max(scale, productScale);
        long left = rescaled(sum, common - scale);
        long right = rescaled(product, common - productScale);
        if (left < 0 || right < 0 || left + right < 0) {
            addWide(BigInteger.valueOf(product), productScale);
            return;
        }
        sum = left + right;
        scale = common;
    }

    /** The value with so many more decimals, or -1 when it does not fit. */
    private static long rescaled(long value, int decimals) {
        if (decimals == 0 || value == 0) {
            return value;
        }
        if (decimals >= POWERS.length) {
            return -1;
        }
        long power = POWERS[decimals];
        return Math.multiplyHigh(value, power) == 0 ? value * power : -1;
    }

    private void addWide(BigInteger product, int productScale) {
        int common = Math.max(scale, productScale);
        BigInteger before = wide == null ? BigInteger.valueOf(sum) : wide;
        wide = before.multiply(BigInteger.TEN.pow(common - scale))
                .add(product.multiply(BigInteger.TEN.pow(common - productScale)));
        scale = common;
    }

    /** Multiplies all that was added so far. */
    public void multiply(Factor factor) {
        if (wide == null && Math.multiplyHigh(sum, factor.unscaled()) == 0 && sum * factor.unscaled() >= 0) {
            sum *= factor.unscaled();
        } else {
            BigInteger before = wide == null ? BigInteger.valueOf(sum) : wide;
            wide = before.multiply(BigInteger.valueOf(factor.unscaled()));
        }
        scale += factor.scale();
    }

    /** The sum in nano-dollars, rounded half-even, or {@link #TOO_LARGE}. */
    public long nanosHalfEven() {
        int decimals = scale - NANO_SCALE;
        if (wide == null && decimals < POWERS.length) {
            return decimals == 0 ? sum : Money.divideHalfEven(sum, POWERS[decimals]);
        }
        BigInteger value = wide == null ? BigInteger.valueOf(sum) : wide;
        BigInteger nanos = Money.divideHalfEven(value, BigInteger.TEN.pow(decimals));
        return nanos.bitLength() < Long.SIZE ? nanos.longValue() : TOO_LARGE;
    }

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
