/**
 * The local journal: usage that could not be written to PostgreSQL in time is kept here, fsynced, until it can. It knows
 * nothing of accounts and prices: what it holds are records as they came, which are taken in again in their order.
 */
@NullMarked
package dev.tollgate.journal;

import org.jspecify.annotations.NullMarked;
