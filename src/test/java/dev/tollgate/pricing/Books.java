package dev.tollgate.pricing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small price books for tests. */
final class Books {
    /** Read once; the shipped map is large. */
    static final PriceBook SHIPPED =
            new PriceBook(1, Instant.EPOCH, DefaultPrices.read().entries(), Map.of());

    private Books() {}

    static PriceEntry entry(String model, String provider, Map<String, String> prices) {
        return new PriceEntry(model, provider, "chat", PriceEntry.Origin.IMPORT, new TreeMap<>(prices));
    }

    static PriceBook of(PriceEntry... entries) {
        return new PriceBook(7, Instant.EPOCH, List.of(entries), Map.of());
    }

    static Quote quote(PriceBook book, String model, ReportedUsage usage) {
        return new Pricer(0).quote(book, ModelNames.of(model), "acompletion", usage, Pricer.UNKNOWN, 0);
    }
}
