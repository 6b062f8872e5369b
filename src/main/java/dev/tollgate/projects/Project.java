package dev.tollgate.projects;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A project that was not deleted.
 *
 * @param slug names it in its account, and never changes
 * @param description may be empty
 * @param readOnly whether its account has more projects than its plan gives, and this is one of the newest, those above
 * @param deployedAt since when it is up; null where it is not
 * @param forkedFrom the project that it was made from, which may be gone; null for one that was made new
 */
record Project(
        long id,
        long accountId,
        String slug,
        String name,
        String description,
        boolean readOnly,
        @Nullable Instant deployedAt,
        @Nullable Long forkedFrom,
        Instant createdAt,
        Instant updatedAt) {

    boolean isDeployed() {
        return deployedAt != null;
    }

    JsonObject json() {
        return new JsonObject()
                .put("id", id)
                .put("slug", slug)
                .put("name", name)
                .put("description", description)
                .put("status", readOnly ? "read_only" : "active")
                .put("deploy_state", isDeployed() ? "deployed" : "undeployed")
                .put("deployed_at", deployedAt == null ? null : deployedAt.toString())
                .put("forked_from", forkedFrom)
                .put("created_at", createdAt.toString())
                .put("updated_at", updatedAt.toString());
    }
}
