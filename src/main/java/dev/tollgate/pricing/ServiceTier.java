package dev.tollgate.pricing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Service tiers that have prices of their own in LiteLLM's map (its {@code ServiceTier}, mapped to key suffixes in
 * {@code llm_cost_calc/utils.py}). A price a tier lacks is the plain one, except for a batch, which then costs half.
 */
public enum ServiceTier {
    STANDARD(""),
    FLEX("_flex"),
    BALANCED("_balanced"),
    PRIORITY("_priority"),
    ULTRAFAST("_ultrafast"),
    BATCH("_batches");

    final String suffix;

    ServiceTier(String suffix) {
        this.suffix = suffix;
    }

    /** The tier of that name; {@code fast} is another name of priority, and an unknown name is standard. */
    static ServiceTier of(@Nullable String name) {
        return switch (name == null ? "" : lower(name)) {
            case "flex" -> FLEX;
            case "balanced" -> BALANCED;
            case "priority", "fast" -> PRIORITY;
            case "ultrafast" -> ULTRAFAST;
            default -> STANDARD;
        };
    }

    private static String lower(String name) {
        return name.length() > 16 ? "" : name.toLowerCase(Locale.ROOT);
    }
}
