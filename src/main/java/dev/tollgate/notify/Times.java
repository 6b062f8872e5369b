package dev.tollgate.notify;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Times as the API writes them. */
final class Times {
    private Times() {}

    static @Nullable String text(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant().toString();
    }
}
