package dev.tollgate.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.accounts.Account;
import dev.tollgate.accounts.Accounts;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.accounts.Binding;
import dev.tollgate.accounts.BoundName;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose LiteLLM names an account pays for, for operators. A name that is bound to another account moves.
 *
 * <pre>
 * GET    /api/admin/accounts/{id}/bindings?limit&amp;cursor   {"items":[{"source","kind","value","agent_id","project_id","exempt",
 *                                                        "created_at"}],"next_cursor"}
 * POST   /api/admin/accounts/{id}/bindings   {"kind":"key_hash|user|team|end_user","value","source"?,"agent"?,"project"?,"exempt"?}
 *        201 as above with "agent_counts": false where the account may not use the agent, so that its calls do not count as its.
 *        A value of sk-… is stored as its hash
 * DELETE /api/admin/accounts/{id}/bindings?kind&amp;value&amp;source   204; 404
 * </pre>
 */
final class BindingRoutes {
    private static final Pattern SOURCE = Pattern.compile("|[a-z0-9][a-z0-9._-]{0,62}");
    private static final int VALUE_MAX = 1_000;
    private static final int CURSOR_PARTS = 3;

    private final Pool pool;

    BindingRoutes(Pool pool) {
        this.pool = pool;
    }

    void mount(Router router, CallerAuth auth) {
        String path = "/api/admin/accounts/:id/bindings";
        router.get(path).handler(auth.forAccount()).handler(this::list);
        router.post(path).handler(Bodies::hold).handler(auth.forAccount()).handler(this::bind);
        router.delete(path).handler(auth.forAccount()).handler(this::unbind);
    }

    private record Body(
            @JsonProperty("kind") @Nullable String kind,
            @JsonProperty("value") @Nullable String value,
            @JsonProperty("source") @Nullable String source,
            @JsonProperty("agent") @Nullable String agent,
            @JsonProperty("project") @Nullable String project,
            @JsonProperty("exempt") @Nullable Boolean exempt) {}

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        long id = CallerAuth.accountId(ctx);
        BindingsSql.Name after = cursor(ctx.request().getParam("cursor"));
        load(id).compose(account -> BindingsSql.list(pool, id, after, limit))
                .onSuccess(found -> {
                    JsonArray items = new JsonArray();
                    found.forEach(each -> items.add(json(each)));
                    String next =
                            found.size() < limit ? null : cursor(found.getLast().name());
                    ctx.json(new JsonObject().put("items", items).put("next_cursor", next));
                })
                .onFailure(ctx::fail);
    }

    private static String cursor(BindingsSql.Name name) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        (name.source() + "\n" + name.kind() + "\n" + name.value()).getBytes(StandardCharsets.UTF_8));
    }

    private static BindingsSql.Name cursor(@Nullable String given) {
        if (given == null) {
            return new BindingsSql.Name("", "", "");
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(given), StandardCharsets.UTF_8);
            String[] parts = text.split("\n", CURSOR_PARTS);
            if (parts.length == CURSOR_PARTS && text.indexOf('\0') < 0) {
                return new BindingsSql.Name(parts[0], parts[1], parts[2]);
            }
        } catch (IllegalArgumentException e) {
            throw badCursor();
        }
        throw badCursor();
    }

    private static RuntimeException badCursor() {
        return Failure.invalid("cursor must be the next_cursor of an earlier answer.")
                .asException();
    }

    private static JsonObject json(BindingsSql.Bound bound) {
        return new JsonObject()
                .put("source", bound.name().source())
                .put("kind", bound.name().kind())
                .put("value", bound.name().value())
                .put("account_id", bound.accountId())
                .put("agent_id", bound.agentId())
                .put("project_id", bound.projectId())
                .put("exempt", bound.exempt())
                .put("created_at", bound.createdAt().toInstant().toString());
    }

    private Future<Account> load(long id) {
        return new Accounts(pool)
                .load(id)
                .recover(e -> Future.failedFuture(
                        e instanceof IllegalArgumentException
                                ? Failure.notFound("There is no such account.").asException()
                                : e));
    }

    private void bind(RoutingContext ctx) {
        long id = CallerAuth.accountId(ctx);
        JsonBodies.read(ctx, Body.class)
                .compose(body -> {
                    BindingsSql.Name name = checked(body);
                    return load(id).compose(account -> wanted(account, body, name))
                            .compose(wanted -> IdempotentAnswers.once(
                                    pool,
                                    ctx,
                                    "admin:" + id,
                                    body,
                                    transaction -> bind(ctx, transaction, wanted)
                                            .map(json -> new IdempotentAnswers.Answer(201, json))));
                })
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private record Wanted(BoundName name, boolean agentCounts) {}

    private static BindingsSql.Name checked(Body body) {
        List<String> wrong = new ArrayList<>();
        BindingsSql.Name name = name(body.source(), body.kind(), body.value(), wrong);
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong).asException();
        }
        return name;
    }

    private static BindingsSql.Name name(
            @Nullable String source, @Nullable String kind, @Nullable String value, List<String> wrong) {
        Optional<NameKind> known = Arrays.stream(NameKind.values())
                .filter(each -> each.label().equals(kind))
                .findFirst();
        if (known.isEmpty()) {
            wrong.add("kind must be key_hash, user, team or end_user.");
        }
        if (source != null && !SOURCE.matcher(source).matches()) {
            wrong.add("source must be a fleet's name, or empty for every fleet.");
        }
        if (value == null || value.isBlank() || value.length() > VALUE_MAX || value.indexOf('\0') >= 0) {
            wrong.add("value must have 1 to " + VALUE_MAX + " characters.");
        }
        String stored = value == null
                ? ""
                : known.map(each -> Accounts.stored(each, value)).orElse(value);
        return new BindingsSql.Name(source == null ? "" : source, String.valueOf(kind), stored);
    }

    private Future<Wanted> wanted(Account account, Body body, BindingsSql.Name name) {
        if (account.status() == Account.Status.CLOSING || account.status() == Account.Status.CLOSED) {
            throw Failure.conflict("account_closed", "The account is closed, or about to be.")
                    .asException();
        }
        long project = body.project() == null ? Binding.NONE : account.project(body.project());
        if (body.project() != null && project == Binding.NONE) {
            throw Failure.invalid("project must be the slug or the id of one of the account's projects.")
                    .asException();
        }
        boolean exempt = Boolean.TRUE.equals(body.exempt());
        return new Accounts(pool).agent(body.agent()).map(agent -> {
            if (agent == null) {
                throw Failure.invalid("agent must be the slug or the id of an agent.")
                        .asException();
            }
            BoundName bound = new BoundName(
                    name.source(),
                    NameKind.of(name.kind()),
                    name.value(),
                    new Binding(account.id(), agent, project, exempt));
            return new Wanted(bound, agent == Binding.NONE || account.agents().contains(agent));
        });
    }

    private static Future<JsonObject> bind(RoutingContext ctx, SqlClient transaction, Wanted wanted) {
        BoundName bound = wanted.name();
        BindingsSql.Name name =
                new BindingsSql.Name(bound.source(), bound.kind().label(), bound.value());
        return BindingsSql.find(transaction, name)
                .compose(before -> AccountsSql.bind(transaction, bound)
                        .compose(done -> BindingsSql.find(transaction, name))
                        .compose(after -> {
                            JsonObject json = json(Objects.requireNonNull(after));
                            JsonObject old = before == null ? null : json(before);
                            return log(ctx, transaction, "binding.set", name, old, json)
                                    .map(written -> json.copy().put("agent_counts", wanted.agentCounts()));
                        }));
    }

    private void unbind(RoutingContext ctx) {
        long id = CallerAuth.accountId(ctx);
        List<String> wrong = new ArrayList<>();
        BindingsSql.Name name = name(
                ctx.request().getParam("source"),
                ctx.request().getParam("kind"),
                ctx.request().getParam("value"),
                wrong);
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong).asException();
        }
        pool.<Void>withTransaction(transaction -> BindingsSql.find(transaction, name)
                        .compose(before -> {
                            if (before == null || before.accountId() != id) {
                                throw Failure.notFound("The account has no such binding.")
                                        .asException();
                            }
                            return BindingsSql.unbind(transaction, id, name)
                                    .compose(
                                            gone -> log(ctx, transaction, "binding.removed", name, json(before), null));
                        }))
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private static Future<Void> log(
            RoutingContext ctx,
            SqlClient transaction,
            String action,
            BindingsSql.Name name,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {
        String subject = name.kind() + ":" + name.value();
        return AuditLog.write(
                transaction,
                CallerAuth.actor(ctx),
                new AuditLog.Change(
                        action,
                        CallerAuth.accountId(ctx),
                        subject.length() <= 300 ? subject : subject.substring(0, 300),
                        before,
                        after));
    }
}
