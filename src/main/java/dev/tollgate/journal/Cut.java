package dev.tollgate.journal;

import java.time.Instant;

/**
 * Something of the journal that could not be read and was left out.
 *
 * @param recordsLost records that had been answered and are gone; 0 if it was an unfinished write, which nobody was
 *     answered, and {@link #UNKNOWN} if nothing tells
 */
public record Cut(Instant at, long recordsLost, String detail) {
    public static final long UNKNOWN = -1;
}
