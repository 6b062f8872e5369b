/** Tests of Stripe's way in, over HTTP on a real PostgreSQL, with events of our own making. */
@NullMarked
package dev.tollgate.stripe;

import org.jspecify.annotations.NullMarked;
