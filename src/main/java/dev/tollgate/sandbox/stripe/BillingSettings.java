package dev.tollgate.sandbox.stripe;

import java.util.List;

/**
 * What Stripe's dashboard has under "Manage failed payments".
 *
 * @param retryDays the pauses before each new try; none left means giving up
 * @param afterRetries what becomes of the subscription then
 */
public record BillingSettings(List<Integer> retryDays, AfterRetries afterRetries) {
    public static final BillingSettings DEFAULT = new BillingSettings(List.of(3, 5, 7), AfterRetries.CANCEL);

    public BillingSettings {
        retryDays = List.copyOf(retryDays);
    }

    /** What becomes of a subscription whose invoice could not be collected. */
    public enum AfterRetries {
        CANCEL,
        UNPAID,
        PAST_DUE
    }
}
