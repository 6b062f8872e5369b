package dev.tollgate.marketplace;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a creator may say of an agent, as it is kept.
 *
 * @param content up to 64 KiB; null for none
 */
record AgentState(Looks looks, Price price, @Nullable String content, boolean published) {

    /** For the audit log, which more people read than may see the content: of that only the length. */
    JsonObject forAudit() {
        return price.put(looks.put(new JsonObject()))
                .put("published", published)
                .put("content_bytes", content == null ? 0 : content.getBytes(StandardCharsets.UTF_8).length);
    }
}
