package dev.tollgate.billing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A creator's account at Stripe, as Stripe told last (https://docs.stripe.com/connect/handling-api-verification).
 *
 * @param stripeAccountId null until it is made
 * @param transfersEnabled whether he can be paid
 * @param payoutsEnabled whether Stripe pays on to his bank
 * @param currentlyDue what Stripe wants to know of him, in Stripe's words
 * @param disabledReason why he cannot be paid, if Stripe says so
 * @param failedPayoutCode why his bank did not take the latest payout, if it did not
 */
public record ConnectAccount(
        long accountId,
        @Nullable String stripeAccountId,
        boolean detailsSubmitted,
        boolean transfersEnabled,
        boolean payoutsEnabled,
        List<String> currentlyDue,
        @Nullable String disabledReason,
        @Nullable String failedPayoutCode) {
    public ConnectAccount {
        currentlyDue = List.copyOf(currentlyDue);
    }
}
