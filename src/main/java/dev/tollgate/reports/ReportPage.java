package dev.tollgate.reports;

import dev.tollgate.http.PageCursor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list by time.
 *
 * @param next where the next one begins; null if this is the last
 */
record ReportPage<T>(List<T> items, @Nullable PageCursor next) {
    ReportPage {
        items = List.copyOf(items);
    }

    /**
     * @param found one more than the page has, if there are so many
     * @param cursor that of a row
     */
    static <T> ReportPage<T> of(List<T> found, int limit, Function<T, PageCursor> cursor) {
        if (found.size() <= limit) {
            return new ReportPage<>(found, null);
        }
        List<T> items = found.subList(0, limit);
        return new ReportPage<>(items, cursor.apply(items.getLast()));
    }

    @Nullable
    String nextText() {
        return next == null ? null : next.text();
    }
}
