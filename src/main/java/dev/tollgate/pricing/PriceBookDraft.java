package dev.tollgate.pricing;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A book to be saved.
 *
 * @param source where the prices are from, as {@code litellm 1.106.2}
 * @param createdBy the person or key that saves it
 * @param aliases other name to entry name
 */
public record PriceBookDraft(
        Instant effectiveFrom,
        String source,
        @Nullable LocalDate sourceDate,
        String note,
        String createdBy,
        List<PriceEntry> entries,
        Map<String, String> aliases) {
    public PriceBookDraft {
        entries = List.copyOf(entries);
        aliases = Map.copyOf(aliases);
    }
}
