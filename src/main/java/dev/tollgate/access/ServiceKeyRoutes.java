package dev.tollgate.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Service keys, for operators. A key is shown when it is made and never again. Sent again with the same Idempotency-Key a wish gets
 * the first answer without the key, since to keep it for that would be to keep it.
 *
 * <pre>
 * GET    /api/admin/keys?limit&amp;cursor   {"items":[{"id","label","scopes","source","created_at","expires_at","revoked_at",
 *                                      "replaces","last_used_at"}],"next_cursor"}
 * POST   /api/admin/keys   {"label","scopes":["ingest"],"source":"litellm","expires_at"?}   201 with "key"; 409
 * POST   /api/admin/keys/{id}/rotate?overlap_hours=24   201 with "key" and "old_expires_at"; 404
 * DELETE /api/admin/keys/{id}   204; 404
 * </pre>
 */
public final class ServiceKeyRoutes {
    private static final String PATH = "/api/admin/keys";
    private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final int LABEL_MAX = 100;
    private static final long OVERLAP_HOURS = 24;
    private static final long OVERLAP_HOURS_MAX = 90 * 24;

    private final Pool pool;
    private final CallerAuth auth;
    private final Clock clock;

    public ServiceKeyRoutes(Pool pool, CallerAuth auth, Clock clock) {
        this.pool = pool;
        this.auth = auth;
        this.clock = clock;
    }

    public void mount(Router router) {
        router.get(PATH).handler(auth.require(Scope.ADMIN)).handler(this::list);
        router.post(PATH)
                .handler(Bodies::hold)
                .handler(auth.require(Scope.ADMIN))
                .handler(this::create);
        router.post(PATH + "/:id/rotate").handler(auth.require(Scope.ADMIN)).handler(this::rotate);
        router.delete(PATH + "/:id").handler(auth.require(Scope.ADMIN)).handler(this::revoke);
    }

    private record Body(
            @JsonProperty("label") @Nullable String label,
            @JsonProperty("scopes") @Nullable List<@Nullable String> scopes,
            @JsonProperty("source") @Nullable String source,
            @JsonProperty("expires_at") @Nullable String expiresAt) {}

    private record Wish(
            String label,
            Set<Scope> scopes,
            String source,
            @Nullable OffsetDateTime expiresAt) {}

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        ServiceKeysSql.list(pool, Queries.cursor(ctx), limit)
                .onSuccess(found -> ctx.json(Pages.json(found, limit, last -> last.id(), each -> json(each))))
                .onFailure(ctx::fail);
    }

    private static JsonObject json(ServiceKeysSql.Listed key) {
        return new JsonObject()
                .put("id", key.id())
                .put("label", key.label())
                .put("scopes", labels(key.scopes()))
                .put("source", key.source())
                .put("created_at", text(key.createdAt()))
                .put("expires_at", text(key.expiresAt()))
                .put("revoked_at", text(key.revokedAt()))
                .put("replaces", key.replaces())
                .put("last_used_at", text(key.lastUsedAt()));
    }

    private static JsonArray labels(Set<Scope> scopes) {
        return new JsonArray(scopes.stream().map(Scope::label).sorted().toList());
    }

    private static @Nullable String text(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant().toString();
    }

    private void create(RoutingContext ctx) {
        String key = KeyDigest.newKey();
        JsonBodies.read(ctx, Body.class)
                .map(this::checked)
                .compose(wish -> IdempotentAnswers.once(
                        pool,
                        ctx,
                        "admin",
                        wish,
                        transaction -> make(ctx, transaction, key, wish).map(made -> shownOnce(made, key))))
                .onSuccess(answer -> {
                    ctx.response().putHeader("Cache-Control", "no-store");
                    answer.send(ctx);
                })
                .onFailure(ctx::fail);
    }

    /** The key is added when the answer is kept already. */
    private static IdempotentAnswers.Answer shownOnce(JsonObject made, String key) {
        return new IdempotentAnswers.Answer(201, made, () -> made.put("key", key));
    }

    private static Future<JsonObject> make(RoutingContext ctx, SqlClient transaction, String key, Wish wish) {
        JsonObject json = new JsonObject()
                .put("label", wish.label())
                .put("scopes", labels(wish.scopes()))
                .put("source", wish.source())
                .put("expires_at", text(wish.expiresAt()));
        return ServiceKeysSql.create(transaction, key, wish.label(), wish.scopes(), wish.source(), wish.expiresAt())
                .compose(id -> log(ctx, transaction, "service_key.created", id, null, json)
                        .map(written -> new JsonObject().put("id", id).mergeIn(json)));
    }

    private Wish checked(Body body) {
        List<String> wrong = new ArrayList<>();
        String label = body.label() == null ? "" : body.label().strip();
        if (label.isEmpty() || label.length() > LABEL_MAX || label.chars().anyMatch(Character::isISOControl)) {
            wrong.add("label must have 1 to " + LABEL_MAX + " characters, none of them a control character.");
        }
        Set<Scope> scopes = scopes(body.scopes(), wrong);
        String source = body.source() == null ? "litellm" : body.source();
        if (!SOURCE.matcher(source).matches()) {
            wrong.add("source must be 1 to 63 of a-z, 0-9, '.', '_' and '-', the first a letter or digit.");
        }
        OffsetDateTime expires = expiry(body.expiresAt(), wrong);
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong).asException();
        }
        return new Wish(label, scopes, source, expires);
    }

    private static Set<Scope> scopes(@Nullable List<@Nullable String> given, List<String> wrong) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (@Nullable String each : given == null ? List.<@Nullable String>of() : given) {
            Optional<Scope> known = Arrays.stream(Scope.values())
                    .filter(scope -> Pattern.matches(scope.label(), String.valueOf(each)))
                    .findFirst();
            known.ifPresentOrElse(scopes::add, () -> wrong.add("scopes may hold ingest, read and admin."));
        }
        if (scopes.isEmpty() && wrong.isEmpty()) {
            wrong.add("scopes must hold at least one of ingest, read and admin.");
        }
        return scopes;
    }

    private @Nullable OffsetDateTime expiry(@Nullable String given, List<String> wrong) {
        try {
            Instant at = given == null ? null : Instant.parse(given);
            if (at != null && !at.isAfter(clock.instant())) {
                wrong.add("expires_at must be in the future.");
            }
            return at == null ? null : at.atOffset(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            wrong.add("expires_at must be a time in ISO 8601, in UTC.");
            return null;
        }
    }

    private void rotate(RoutingContext ctx) {
        long id = Queries.id(ctx, "id");
        String given = ctx.request().getParam("overlap_hours");
        long hours = given == null ? OVERLAP_HOURS : Queries.parse(given);
        if (hours < 0 || hours > OVERLAP_HOURS_MAX) {
            throw Failure.invalid("overlap_hours must be from 0 to " + OVERLAP_HOURS_MAX + ".")
                    .asException();
        }
        String key = KeyDigest.newKey();
        pool.withTransaction(transaction -> ServiceKeysSql.rotate(transaction, id, key, Duration.ofHours(hours))
                        .compose(found -> {
                            ServiceKeysSql.Rotated rotated = found.orElseThrow(() -> Failure.notFound(
                                            "There is no valid key of that id that has not been rotated before.")
                                    .asException());
                            JsonObject json = new JsonObject()
                                    .put("id", rotated.id())
                                    .put("label", rotated.label())
                                    .put("replaces", id)
                                    .put("old_expires_at", text(rotated.oldExpiresAt()));
                            return log(ctx, transaction, "service_key.rotated", id, null, json)
                                    .map(written -> json);
                        }))
                .map(Objects::requireNonNull)
                .onSuccess(json -> {
                    ctx.response().setStatusCode(201).putHeader("Cache-Control", "no-store");
                    ctx.json(json.copy().put("key", key));
                })
                .onFailure(ctx::fail);
    }

    private void revoke(RoutingContext ctx) {
        long id = Queries.id(ctx, "id");
        pool.<Void>withTransaction(transaction -> ServiceKeysSql.revoke(transaction, id)
                        .compose(revoked -> {
                            if (!revoked) {
                                throw Failure.notFound("There is no valid key of that id.")
                                        .asException();
                            }
                            return log(
                                    ctx, transaction, "service_key.revoked", id, new JsonObject().put("id", id), null);
                        }))
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private static Future<Void> log(
            RoutingContext ctx,
            SqlClient transaction,
            String action,
            long id,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {
        return AuditLog.write(
                transaction,
                CallerAuth.actor(ctx),
                new AuditLog.Change(action, null, "service_key:" + id, before, after));
    }
}
