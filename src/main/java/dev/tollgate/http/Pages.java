package dev.tollgate.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Lists that are read page by page, by the number of each page's last row. */
public final class Pages {
    private Pages() {}

    /** @param found at most {@code limit}; where there are fewer, nothing follows */
    public static <T> JsonObject json(
            List<T> found, int limit, ToLongFunction<T> number, Function<T, JsonObject> item) {
        JsonArray items = new JsonArray();
        found.forEach(each -> items.add(item.apply(each)));
        return new JsonObject()
                .put("items", items)
                .put("next_cursor", found.size() < limit ? null : String.valueOf(number.applyAsLong(found.getLast())));
    }
}
