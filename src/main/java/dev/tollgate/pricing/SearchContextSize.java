package dev.tollgate.pricing;

import org.jspecify.annotations.Nullable;

/** How much of the web a search brings into the context; some providers price a search by it. */
public enum SearchContextSize {
    UNSTATED,
    LOW,
    MEDIUM,
    HIGH;

    static SearchContextSize of(@Nullable String size) {
        return switch (size == null ? "" : size) {
            case "low" -> LOW;
            case "medium" -> MEDIUM;
            case "high" -> HIGH;
            default -> UNSTATED;
        };
    }
}
