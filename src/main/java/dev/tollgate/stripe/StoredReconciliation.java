package dev.tollgate.stripe;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is kept.
 *
 * @param status {@code running}, {@code done} or {@code failed}
 * @param error why it failed: a code, stable, in snake case
 * @param findings as {@link Finding#json} made them
 */
record StoredReconciliation(
        long id,
        String startedBy,
        boolean whole,
        OffsetDateTime from,
        OffsetDateTime to,
        boolean repairs,
        String status,
        @Nullable String error,
        long events,
        long objects,
        long unlisted,
        OffsetDateTime startedAt,
        @Nullable OffsetDateTime finishedAt,
        List<JsonObject> findings) {
    StoredReconciliation {
        findings = List.copyOf(findings);
    }

    StoredReconciliation with(List<JsonObject> found) {
        return new StoredReconciliation(
                id,
                startedBy,
                whole,
                from,
                to,
                repairs,
                status,
                error,
                events,
                objects,
                unlisted,
                startedAt,
                finishedAt,
                found);
    }

    JsonObject toJson() {
        JsonObject counts = new JsonObject();
        for (JsonObject finding : findings) {
            counts.put(finding.getString("code"), counts.getInteger(finding.getString("code"), 0) + 1);
        }
        return new JsonObject()
                .put("id", id)
                .put("status", status)
                .put("error", error)
                .put("started_by", startedBy)
                .put("from", from.toInstant().toString())
                .put("to", to.toInstant().toString())
                .put("repair", repairs)
                .put("started_at", startedAt.toInstant().toString())
                .put(
                        "finished_at",
                        finishedAt == null ? null : finishedAt.toInstant().toString())
                .put("events", events)
                .put("objects", objects)
                .put("counts", counts)
                .put("unlisted", unlisted)
                .put("findings", new JsonArray(findings));
    }
}
