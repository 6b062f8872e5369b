package dev.tollgate.db;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** An address as it is configured: what {@link DatabaseAddress#parse} reads, without a mode of TLS. */
public final class DatabaseUrl {
    private DatabaseUrl() {}

    public static String of(DatabaseAddress address) {
        return "postgres://%s:%s@%s:%d/%s"
                .formatted(
                        encoded(address.user()),
                        encoded(address.password()),
                        address.host(),
                        address.port(),
                        encoded(address.database()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
