/**
 * Agents on the shelves, in libraries, and in the hands of those who make them: the public catalogue, what an account has taken and
 * switched on, and what creators set and see. How an agent is bought and paid is in {@code billing} and {@code stripe}.
 */
@NullMarked
package dev.tollgate.marketplace;

import org.jspecify.annotations.NullMarked;
