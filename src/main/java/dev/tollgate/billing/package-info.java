/**
 * What customers buy: orders, packages of credits, and the one function that turns a paid order into credits.
 *
 * <p>It knows what was ordered and what was paid, not how Stripe tells of it.
 */
@NullMarked
package dev.tollgate.billing;

import org.jspecify.annotations.NullMarked;
