package dev.tollgate.pricing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;

/** The price map that ships with the product; the file {@code litellm-prices.LICENSE.txt} beside it says where it is from. */
public final class DefaultPrices {
    public static final String SOURCE = "litellm 1.106.2";
    public static final LocalDate SOURCE_DATE = LocalDate.of(2026, 10, 21);

    private static final String RESOURCE = "/dev/tollgate/pricing/litellm-prices.json";

    private DefaultPrices() {}

    /** Reads the shipped map; about 4,100 models. */
    public static LitellmPriceMap.Result read() {
        try (InputStream json = DefaultPrices.class.getResourceAsStream(RESOURCE)) {
            if (json == null) {
                throw new IllegalStateException("missing resource " + RESOURCE);
            }
            return LitellmPriceMap.read(json, 0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + RESOURCE, unreadable);
        }
    }
}
