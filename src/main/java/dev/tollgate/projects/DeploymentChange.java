package dev.tollgate.projects;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A deploy that began or ended.
 *
 * @param seq counts up by one from change to change, of all accounts
 * @param deployed whether the project is up since
 */
record DeploymentChange(
        long seq,
        long accountId,
        long projectId,
        String slug,
        String name,
        boolean deployed,
        Reason reason,
        Instant changedAt) {

    /** Why; a deploy begins by request only. */
    enum Reason {
        REQUESTED,
        PROJECT_DELETED,
        /** The account has fewer deploys than it had, and the days of grace are over. */
        ABOVE_LIMIT,
        ACCOUNT_CLOSED
    }

    JsonObject json() {
        return new JsonObject()
                .put("seq", seq)
                .put("account_id", accountId)
                .put("project_id", projectId)
                .put("slug", slug)
                .put("name", name)
                .put("state", deployed ? "deployed" : "undeployed")
                .put("changed_at", changedAt.toString());
    }
}
