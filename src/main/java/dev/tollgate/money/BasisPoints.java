package dev.tollgate.money;

import java.math.BigInteger;
import java.util.List;

/** Shares and surcharges in basis points (1/100 of a percent), exact but for one half-even rounding to the nano-dollar. */
public final class BasisPoints {
    /** The whole: 100 %. */
    public static final int WHOLE = 10_000;

    private static final BigInteger WHOLE_BIG = BigInteger.valueOf(WHOLE);

    private BasisPoints() {}

    /**
     * The part of an amount, rounded half-even once; what is left is {@link #remainder}, so that the two always add up.
     *
     * @param bps 0 to 10,000
     * @throws IllegalArgumentException when bps is out of that range
     */
    public static long share(long totalNanos, int bps) {
        if (bps < 0 || bps > WHOLE) {
            throw new IllegalArgumentException("basis points out of 0 to 10000: " + bps);
        }
        return scale(totalNanos, bps);
    }

    /**
     * The parts of several amounts, added up exactly and rounded half-even once.
     *
     * @param nanos each 0 or more
     * @param bps one for each amount, 0 to 10,000
     * @throws ArithmeticException when the result leaves the range of money
     */
    public static long shares(List<Long> nanos, List<Integer> bps) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < nanos.size(); i++) {
            sum = sum.add(BigInteger.valueOf(nanos.get(i)).multiply(BigInteger.valueOf(bps.get(i))));
        }
        return Money.divideHalfEven(sum, WHOLE_BIG).longValueExact();
    }

    /** The total less its {@link #share}. */
    public static long remainder(long totalNanos, int bps) {
        return totalNanos - share(totalNanos, bps);
    }

    /**
     * An amount with a surcharge of bps on it, rounded half-even once.
     *
     * @param bps 0 or more; 1,000 adds a tenth
     * @throws ArithmeticException when the result leaves the range of money
     */
    public static long markUp(long nanos, int bps) {
        if (bps < 0) {
            throw new IllegalArgumentException("negative markup: " + bps);
        }
        return scale(nanos, WHOLE + (long) bps);
    }

    /**
     * An amount with a surcharge on it, and a discount on both, rounded half-even once.
     *
     * @param markupBps 0 or more
     * @param discountBps 0 to 10,000
     * @throws ArithmeticException when the result leaves the range of money
     */
    public static long markUp(long nanos, int markupBps, int discountBps) {
        if (markupBps < 0 || discountBps < 0 || discountBps > WHOLE) {
            throw new IllegalArgumentException("basis points out of range: " + markupBps + ", " + discountBps);
        }
        if (discountBps == 0) {
            return markUp(nanos, markupBps);
        }
        BigInteger product = BigInteger.valueOf(nanos)
                .multiply(BigInteger.valueOf(WHOLE + (long) markupBps))
                .multiply(BigInteger.valueOf(WHOLE - (long) discountBps));
        return Money.divideHalfEven(product, WHOLE_BIG.multiply(WHOLE_BIG)).longValueExact();
    }

    private static long scale(long nanos, long tenThousandths) {
        long high = Math.multiplyHigh(nanos, tenThousandths);
        long low = nanos * tenThousandths;
        if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
            return Money.divideHalfEven(low, WHOLE);
        }
        BigInteger product = BigInteger.valueOf(nanos).multiply(BigInteger.valueOf(tenThousandths));
        return Money.divideHalfEven(product, WHOLE_BIG).longValueExact();
    }
}
