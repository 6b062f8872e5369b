package dev.tollgate.marketplace;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an agent is shown.
 *
 * @param description up to 4,000 characters, without markup
 * @param category such as {@code research}
 * @param tags up to ten
 * @param icon up to 32 characters: an emoji, or the name of a picture that the page has; never an address
 */
record Looks(
        String name,
        String description,
        @Nullable String category,
        List<String> tags,
        @Nullable String icon) {
    Looks {
        tags = List.copyOf(tags);
    }

    JsonObject put(JsonObject json) {
        return json.put("name", name)
                .put("description", description)
                .put("category", category)
                .put("tags", new JsonArray(tags))
                .put("icon", icon);
    }
}
