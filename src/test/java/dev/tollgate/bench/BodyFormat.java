package dev.tollgate.bench;

import java.util.Collections;
import java.util.Locale;

/** LiteLLM's {@code log_format}. */
enum BodyFormat {
    JSON_ARRAY("[", ", ", "]"),
    NDJSON("", "\n", ""),
    /** One record a body. */
    SINGLE("", "", "");

    private final String before;
    private final String between;
    private final String after;

    BodyFormat(String before, String between, String after) {
        this.before = before;
        this.between = between;
        this.after = after;
    }

    String body(String record, int records) {
        return before + String.join(between, Collections.nCopies(records, record)) + after;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
