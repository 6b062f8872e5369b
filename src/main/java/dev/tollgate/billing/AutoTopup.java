package dev.tollgate.billing;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Whether an account's credits are bought by themselves when they run low, and how that went.
 *
 * @param terms null if its owner never said any, or took them back
 * @param consentedAt when he last agreed to be charged without being there
 * @param failures top-ups in a row that failed
 * @param nextTryAt before it none is begun; null without terms
 * @param switchedOff why we switched it off; null where its owner did, or nobody
 * @param monthCents what the month's top-ups come to, paid or under way
 */
public record AutoTopup(
        boolean enabled,
        @Nullable Terms terms,
        @Nullable OffsetDateTime consentedAt,
        int failures,
        @Nullable OffsetDateTime nextTryAt,
        @Nullable String switchedOff,
        long monthCents) {
    /**
     * When how much is bought.
     *
     * @param thresholdCents credits less what is owed fall below it: 1 to {@value #THRESHOLD_CENTS_MAX}
     * @param amountCents what is bought then: {@value #AMOUNT_CENTS_MIN} to {@value #AMOUNT_CENTS_MAX}, as Stripe takes it
     * @param monthlyCapCents what the top-ups of a calendar month (UTC) come to at most: {@code amountCents} to
     *     {@value #CAP_CENTS_MAX}
     */
    public record Terms(long thresholdCents, long amountCents, long monthlyCapCents) {
        public static final long THRESHOLD_CENTS_MAX = 10_000_000;
        public static final long AMOUNT_CENTS_MIN = 50;
        public static final long AMOUNT_CENTS_MAX = 99_999_999;
        public static final long CAP_CENTS_MAX = 999_999_999;

        public Terms {
            if (thresholdCents < 1
                    || thresholdCents > THRESHOLD_CENTS_MAX
                    || amountCents < AMOUNT_CENTS_MIN
                    || amountCents > AMOUNT_CENTS_MAX
                    || monthlyCapCents < amountCents
                    || monthlyCapCents > CAP_CENTS_MAX) {
                throw new IllegalArgumentException(
                        "no terms: " + thresholdCents + " " + amountCents + " " + monthlyCapCents);
            }
        }
    }
}
