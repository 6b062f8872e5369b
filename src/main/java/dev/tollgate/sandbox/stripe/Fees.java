package dev.tollgate.sandbox.stripe;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What Stripe takes, by its public price list for the United States. All in cents, halves rounded up. */
final class Fees {
    /** Of a dispute, on top of its amount; it is not given back. */
    static final long DISPUTE_CENTS = 1500;

    /** No payment below it. */
    static final long CHARGE_CENTS_MIN = 50;

    static final long CHARGE_CENTS_MAX = 99_999_999;

    private static final long CARD_FIXED_CENTS = 30;
    private static final BigDecimal CARD_RATE = new BigDecimal("0.029");
    private static final BigDecimal BANK_DEBIT_RATE = new BigDecimal("0.008");
    private static final long BANK_DEBIT_CENTS_MAX = 500;

    private Fees() {}

    static long processing(long amountCents, TestMethod kind) {
        return kind.isBankDebit()
                ? Math.min(BANK_DEBIT_CENTS_MAX, share(amountCents, BANK_DEBIT_RATE))
                : share(amountCents, CARD_RATE) + CARD_FIXED_CENTS;
    }

    /** So many percent of an amount. */
    static long percent(long amountCents, String percent) {
        return share(amountCents, new BigDecimal(percent).movePointLeft(2));
    }

    /** The part of {@code whole} that {@code part} of {@code of} is. */
    static long proportion(long whole, long part, long of) {
        return BigDecimal.valueOf(whole)
                .multiply(BigDecimal.valueOf(part))
                .divide(BigDecimal.valueOf(of), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static long share(long amountCents, BigDecimal rate) {
        return BigDecimal.valueOf(amountCents)
                .multiply(rate)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
