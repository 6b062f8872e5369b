package dev.tollgate.pricing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** Any bytes as LiteLLM's price map: entries that make a book, problems that are listed, or an IOException. */
public final class PriceMapFuzz {
    private PriceMapFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        LitellmPriceMap.Result result;
        try {
            result = LitellmPriceMap.read(new ByteArrayInputStream(data), data.length % 3 * 500);
        } catch (IOException refused) {
            return;
        }
        PriceChange change =
                PriceChange.imported(null, result.entries(), new PriceChange.About(Instant.EPOCH, "fuzz", "", "fuzz"));
        for (PriceEntry entry : change.draft().entries()) {
            Map<String, String> prices = entry.prices();
            if (!new ModelPrice(entry).model().equals(entry.model())) {
                throw new AssertionError(entry.model() + " became another");
            }
            prices.forEach((field, price) -> {
                if (SupportedFields.isPrice(field) && PriceFields.decimal(price).signum() < 0) {
                    throw new AssertionError("a negative price: " + field + " " + price);
                }
            });
        }
    }
}
