package dev.tollgate.pricing;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One version as a list shows it.
 *
 * @param sourceDate when the source had these prices, where it says so
 * @param activatedAt null for what never was active
 * @param models how many entries it has
 */
public record PriceBookSummary(
        int version,
        Instant effectiveFrom,
        String source,
        @Nullable LocalDate sourceDate,
        String note,
        Status status,
        Instant createdAt,
        String createdBy,
        @Nullable Instant activatedAt,
        long models) {

    /** A draft can be looked at and compared; only active ones price calls. */
    public enum Status {
        DRAFT,
        ACTIVE,
        WITHDRAWN
    }
}
