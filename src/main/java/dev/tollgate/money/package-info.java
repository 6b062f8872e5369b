/**
 * Exact money: amounts are longs of nano-dollars, prices are decimals per million units, shares are basis points.
 * Nothing here knows a binary fraction, and every rounding is half-even, named, and done once.
 */
@NullMarked
package dev.tollgate.money;

import org.jspecify.annotations.NullMarked;
