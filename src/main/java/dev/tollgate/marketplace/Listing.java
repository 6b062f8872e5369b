package dev.tollgate.marketplace;

import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An agent on the shelf, as one visitor sees it.
 *
 * @param creatorName null for the platform's own, and where the account is named by a mail address
 * @param downloads how many accounts have ever taken it, each once
 * @param hasContent whether there is a prompt or the like for who may use it
 */
record Listing(
        long id,
        String slug,
        Looks looks,
        Price price,
        boolean published,
        @Nullable String creatorName,
        long downloads,
        boolean hasContent,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt,
        Standing standing) {

    /**
     * What the visitor's account has to do with it; all false for strangers.
     *
     * @param entitled it may use it
     * @param inLibrary it took it and did not put it away
     * @param own it made it
     */
    record Standing(boolean entitled, boolean inLibrary, boolean own) {
        /** Whether it sees what the agent is made of, and the agent itself though it is not published. */
        boolean isInside() {
            return entitled || own;
        }
    }

    /** @param visitorIsKnown whether to say what his account has to do with it */
    JsonObject json(boolean visitorIsKnown) {
        JsonObject json = price.put(looks.put(new JsonObject().put("id", id).put("slug", slug)))
                .put("published", published)
                .put("creator", creatorName)
                .put("downloads", downloads)
                .put("has_content", hasContent)
                .put("created_at", createdAt.toInstant().toString())
                .put("updated_at", updatedAt.toInstant().toString());
        return visitorIsKnown
                ? json.put("entitled", standing.entitled())
                        .put("in_library", standing.inLibrary())
                        .put("own", standing.own())
                : json;
    }
}
