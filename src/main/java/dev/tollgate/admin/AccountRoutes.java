package dev.tollgate.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.access.IdempotentAnswers.Answer;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.CsvAnswer;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Accounts, for operators. An account that is restricted by an operator stays so whatever becomes of its bills, and one that is
 * restricted for a late bill is not active again before that is settled: {@code status} is {@code restricted} while one of them
 * holds, and {@code restricted_by} says which.
 *
 * <pre>
 * GET   /api/admin/accounts?q&amp;limit&amp;cursor   q: the beginning of a name, an external id, or an id; as CSV too
 * POST  /api/admin/accounts        {"name","external_id"?}   201; 409 external_id_taken
 * GET   /api/admin/accounts/{id}   {"id","name","external_id","kind","origin","status","restricted_by","plan","members","bindings",
 *                                   "balance_usd","balance_cents","due_usd","due_cents","created_at"}; 404
 * PATCH /api/admin/accounts/{id}   {"status":"active|restricted"?,"name"?,"external_id"?}   200 as above; 404, 409 external_id_taken,
 *                                  account_closed; an empty external_id takes it away
 * </pre>
 */
final class AccountRoutes {
    private static final int NAME_MAX = 200;
    private static final int PAGE = 100;
    private static final List<String> HEADER = List.of(
            "id",
            "name",
            "external_id",
            "kind",
            "origin",
            "status",
            "plan",
            "members",
            "bindings",
            "balance_usd",
            "due_usd",
            "created_at");

    private final Pool pool;
    private final boolean livemode;

    AccountRoutes(Pool pool, boolean livemode) {
        this.pool = pool;
        this.livemode = livemode;
    }

    void mount(Router router, CallerAuth auth) {
        String path = "/api/admin/accounts";
        router.get(path).handler(auth.require(Scope.ADMIN)).handler(this::list);
        router.post(path)
                .handler(Bodies::hold)
                .handler(auth.require(Scope.ADMIN))
                .handler(this::create);
        router.get(path + "/:id").handler(auth.forAccount()).handler(this::show);
        router.patch(path + "/:id")
                .handler(Bodies::hold)
                .handler(auth.forAccount())
                .handler(this::change);
    }

    private record Made(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("external_id") @Nullable String externalId) {}

    private record Changed(
            @JsonProperty("status") @Nullable String status,
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("external_id") @Nullable String externalId) {}

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        long cursor = Queries.cursor(ctx);
        String q = ctx.request().getParam("q", "").strip();
        if (q.length() > NAME_MAX) {
            throw Failure.invalid("q must have " + NAME_MAX + " characters at most.")
                    .asException();
        }
        if (CsvAnswer.isWanted(ctx)) {
            CsvAnswer.send(ctx, "accounts", HEADER, cursor, after -> page(q, after));
            return;
        }
        AccountDetailsSql.list(pool, livemode, q, cursor, limit)
                .onSuccess(found -> ctx.json(Pages.json(found, limit, last -> last.id(), each -> json(each))))
                .onFailure(ctx::fail);
    }

    private Future<CsvAnswer.Page<Long>> page(String q, long after) {
        return AccountDetailsSql.list(pool, livemode, q, after, PAGE)
                .map(found -> new CsvAnswer.Page<>(
                        found.stream().map(AccountRoutes::row).toList(),
                        found.size() < PAGE ? null : found.getLast().id()));
    }

    private static List<@Nullable Object> row(AccountDetailsSql.Details account) {
        return Arrays.asList(
                account.id(),
                account.name(),
                account.externalId(),
                account.kind(),
                account.origin(),
                account.status(),
                account.plan(),
                account.members(),
                account.bindings(),
                Money.formatUsd(account.balanceNanos()),
                Money.formatUsd(account.dueNanos()),
                account.createdAt().toInstant());
    }

    private static JsonObject json(AccountDetailsSql.Details account) {
        JsonArray restrictedBy = new JsonArray();
        if (account.restrictedByOperator()) {
            restrictedBy.add("operator");
        }
        if (account.billsLate()) {
            restrictedBy.add("bill");
        }
        return new JsonObject()
                .put("id", account.id())
                .put("name", account.name())
                .put("external_id", account.externalId())
                .put("kind", account.kind())
                .put("origin", account.origin())
                .put("status", account.status())
                .put("restricted_by", restrictedBy)
                .put("plan", account.plan())
                .put("members", account.members())
                .put("bindings", account.bindings())
                .put("balance_usd", Money.formatUsd(account.balanceNanos()))
                .put("balance_cents", Money.toCentsHalfEven(account.balanceNanos()))
                .put("due_usd", Money.formatUsd(account.dueNanos()))
                .put("due_cents", Money.toCentsHalfEven(account.dueNanos()))
                .put("created_at", account.createdAt().toInstant().toString());
    }

    private Future<AccountDetailsSql.Details> found(SqlClient client, long id) {
        return AccountDetailsSql.find(client, livemode, id).map(found -> {
            if (found == null) {
                throw Failure.notFound("There is no such account.").asException();
            }
            return found;
        });
    }

    private void show(RoutingContext ctx) {
        found(pool, CallerAuth.accountId(ctx))
                .onSuccess(account -> ctx.json(json(account)))
                .onFailure(ctx::fail);
    }

    private void create(RoutingContext ctx) {
        JsonBodies.read(ctx, Made.class)
                .compose(body -> {
                    List<String> wrong = new ArrayList<>();
                    String name = name(body.name(), wrong);
                    String external = externalId(body.externalId(), wrong);
                    refuse(wrong);
                    return IdempotentAnswers.once(
                            pool, ctx, "admin", body, transaction -> make(ctx, transaction, name, external));
                })
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private Future<Answer> make(RoutingContext ctx, SqlClient transaction, String name, @Nullable String external) {
        return AccountDetailsSql.create(transaction, name, external).compose(id -> {
            if (id == null) {
                throw taken();
            }
            return log(ctx, transaction, "account.created", id, null, fields(name, external, "active"))
                    .compose(written -> found(transaction, id))
                    .map(account -> new Answer(201, json(account)));
        });
    }

    private static RuntimeException taken() {
        return Failure.conflict("external_id_taken", "Another account has this external id.")
                .asException();
    }

    private void change(RoutingContext ctx) {
        long id = CallerAuth.accountId(ctx);
        JsonBodies.read(ctx, Changed.class)
                .map(AccountRoutes::checked)
                .compose(body -> pool.withTransaction(transaction -> change(ctx, transaction, id, body))
                        .map(Objects::requireNonNull))
                .onSuccess(account -> ctx.json(json(account)))
                .onFailure(ctx::fail);
    }

    private static Changed checked(Changed body) {
        List<String> wrong = new ArrayList<>();
        String status = body.status();
        if (status != null && !status.equals("active") && !status.equals("restricted")) {
            wrong.add("status must be active or restricted; POST …/close closes an account.");
        }
        String name = body.name() == null ? null : name(body.name(), wrong);
        if (body.externalId() != null && !body.externalId().isEmpty()) {
            Objects.requireNonNull(externalId(body.externalId(), wrong));
        }
        if (status == null && body.name() == null && body.externalId() == null) {
            wrong.add("Name at least one of status, name and external_id.");
        }
        refuse(wrong);
        return new Changed(status, name, body.externalId());
    }

    private Future<AccountDetailsSql.Details> change(
            RoutingContext ctx, SqlClient transaction, long id, Changed wanted) {
        return AccountDetailsSql.lock(transaction, id).compose(locked -> {
            if (!locked) {
                throw Failure.notFound("There is no such account.").asException();
            }
            return found(transaction, id).compose(before -> {
                if (before.isEnding()) {
                    throw Failure.conflict("account_closed", "The account is closed, or about to be.")
                            .asException();
                }
                return AccountDetailsSql.change(transaction, id, wanted.status(), wanted.name(), wanted.externalId())
                        .compose(done -> {
                            if (!done) {
                                throw taken();
                            }
                            return found(transaction, id);
                        })
                        .compose(after -> log(ctx, transaction, "account.changed", id, fields(before), fields(after))
                                .map(written -> after));
            });
        });
    }

    private static JsonObject fields(AccountDetailsSql.Details account) {
        return fields(account.name(), account.externalId(), account.status())
                .put("restricted_by_operator", account.restrictedByOperator());
    }

    private static JsonObject fields(String name, @Nullable String externalId, String status) {
        return new JsonObject().put("name", name).put("external_id", externalId).put("status", status);
    }

    private static String name(@Nullable String given, List<String> wrong) {
        String name = given == null ? "" : given.strip();
        if (name.isEmpty() || name.length() > NAME_MAX || name.chars().anyMatch(Character::isISOControl)) {
            wrong.add("name must have 1 to " + NAME_MAX + " characters, none of them a control character.");
        }
        return name;
    }

    private static @Nullable String externalId(@Nullable String given, List<String> wrong) {
        if (given != null
                && (given.isBlank()
                        || given.length() > NAME_MAX
                        || given.chars().anyMatch(Character::isISOControl))) {
            wrong.add("external_id must have 1 to " + NAME_MAX + " characters, none of them a control character.");
        }
        return given;
    }

    private static void refuse(List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong).asException();
        }
    }

    private static Future<Void> log(
            RoutingContext ctx,
            SqlClient transaction,
            String action,
            long id,
            @Nullable JsonObject before,
            JsonObject after) {
        return AuditLog.write(
                transaction, CallerAuth.actor(ctx), new AuditLog.Change(action, id, "account:" + id, before, after));
    }
}
