package dev.tollgate.accounts;

/**
 * What of the price of an account's calls is not charged, from a time on.
 *
 * @param fromMicros since the epoch: calls made then and later
 * @param bps in basis points, 0 to 9,999
 */
record Discount(long fromMicros, int bps) {}
