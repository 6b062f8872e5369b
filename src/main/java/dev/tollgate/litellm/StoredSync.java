package dev.tollgate.litellm;

import dev.tollgate.metering.PulledIntake.Tally;
import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A sync as it is kept.
 *
 * @param accountId whose person asked; null for operators and the job
 * @param coveredTo how far it came
 * @param status {@code running}, {@code done} or {@code failed}
 * @param error why it failed: a code, stable
 * @param upstreamStatus what LiteLLM answered, where it was another status than 200
 */
public record StoredSync(
        long id,
        String source,
        String startedBy,
        @Nullable Long accountId,
        OffsetDateTime from,
        OffsetDateTime to,
        OffsetDateTime coveredTo,
        String status,
        @Nullable String error,
        @Nullable Integer upstreamStatus,
        long pages,
        Tally tally,
        OffsetDateTime startedAt,
        @Nullable OffsetDateTime finishedAt) {

    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("status", status)
                .put("error", error)
                .put("upstream_status", upstreamStatus)
                .put("source", source)
                .put("started_by", startedBy)
                .put("account_id", accountId)
                .put("from", from.toInstant().toString())
                .put("to", to.toInstant().toString())
                .put("covered_to", coveredTo.toInstant().toString())
                .put("pages", pages)
                .put("received", tally.received())
                .put("accepted", tally.accepted())
                .put("duplicates", tally.duplicates())
                .put("conflicts", tally.conflicts())
                .put("quarantined", tally.quarantined())
                .put("skipped", tally.skipped())
                .put("charged_usd", Money.formatUsd(tally.chargedNanos()))
                .put("started_at", startedAt.toInstant().toString())
                .put(
                        "finished_at",
                        finishedAt == null ? null : finishedAt.toInstant().toString());
    }
}
