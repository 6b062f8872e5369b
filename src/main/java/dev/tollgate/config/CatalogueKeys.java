package dev.tollgate.config;

import java.util.List;

/** What is sold, and on which terms: the keys that may stand in the catalogue's own file. */
final class CatalogueKeys {
    private static final List<String> SECTIONS =
            List.of("plans.", "credits.packages.", "pricing.", "marketplace.", "referrals.", "discounts.");

    private CatalogueKeys() {}

    static boolean contains(String key) {
        return SECTIONS.stream().anyMatch(key::startsWith);
    }
}
