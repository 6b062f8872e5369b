/**
 * Stripe in: events are verified, stored, and answered; workers take them from the inbox and give them their effect.
 *
 * <p>What an effect is, in money, is billing's business.
 */
@NullMarked
package dev.tollgate.stripe;

import org.jspecify.annotations.NullMarked;
