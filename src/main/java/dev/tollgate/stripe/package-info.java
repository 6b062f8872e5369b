/**
 * Stripe, both ways. In: events are verified, stored, and answered ({@link dev.tollgate.stripe.WebhookRoutes}); workers take
 * them from the inbox and give them their effect ({@code EventHandlers} says which). Out: what is sold, changed and paid back
 * ({@code Sales}), each after a row of ours with the key that Stripe is asked with ({@link dev.tollgate.stripe.StripeCalls}).
 *
 * <p>What an effect is, in money, is billing's business.
 */
@NullMarked
package dev.tollgate.stripe;

import org.jspecify.annotations.NullMarked;
