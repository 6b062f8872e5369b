package dev.tollgate.admin;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.observe.JobLog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes do by themselves, for operators.
 *
 * <pre>
 * GET /api/admin/jobs   {"items":[{"name","interval_seconds","running","last_started_at","last_ended_at","last_success_at",
 *                       "last_failure_at","last_error","next_run_at"}],"next_cursor":null}
 * </pre>
 */
final class JobRoutes {
    private static final long MILLIS = 1_000;

    private final JobLog jobs;

    JobRoutes(JobLog jobs) {
        this.jobs = jobs;
    }

    void mount(Router router, CallerAuth auth) {
        router.get("/api/admin/jobs").handler(auth.require(Scope.ADMIN)).handler(this::list);
    }

    private void list(RoutingContext ctx) {
        jobs.list()
                .onSuccess(found -> {
                    JsonArray items = new JsonArray();
                    found.forEach(each -> items.add(json(each)));
                    ctx.json(new JsonObject().put("items", items).putNull("next_cursor"));
                })
                .onFailure(ctx::fail);
    }

    private static JsonObject json(JobLog.Noted job) {
        return new JsonObject()
                .put("name", job.name())
                .put("interval_seconds", (job.intervalMillis() + MILLIS - 1) / MILLIS)
                .put("running", job.isRunning())
                .put("last_started_at", text(job.startedAt()))
                .put("last_ended_at", text(job.endedAt()))
                .put("last_success_at", text(job.succeededAt()))
                .put("last_failure_at", text(job.failedAt()))
                .put("last_error", job.error())
                .put("next_run_at", text(job.nextRunAt()));
    }

    private static @Nullable String text(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant().toString();
    }
}
