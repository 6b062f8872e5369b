package dev.tollgate.people;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.Person;
import dev.tollgate.access.Sessions;
import dev.tollgate.http.Failure;
import dev.tollgate.people.FarewellsSql.Owned;
import dev.tollgate.rights.Closing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a person nameless who wants to go, in one transaction. The account of his own is closed with him, by the rules of {@link
 * Closing}; a team that he alone owns is handed over or closed by him before. Thread-safe.
 */
final class Farewell {
    private final Pool pool;
    private final Passwords passwords;
    private final Closing closing;

    Farewell(Pool pool, Passwords passwords, Closing closing) {
        this.pool = pool;
        this.passwords = passwords;
        this.closing = closing;
    }

    /**
     * Fails with 403 {@code wrong_password}, 409 {@code last_owner}, {@code last_operator}, and with what is in the way of closing
     * his account.
     *
     * @param password null for who signs in elsewhere and has none here
     */
    Future<Void> leave(Person person, Actor actor, @Nullable String password, Closing.Forfeits forfeits) {
        return PeopleSql.byId(pool, person.id())
                .compose(known -> {
                    String hash = known == null ? null : known.passwordHash();
                    return known != null && hash == null
                            ? Future.succeededFuture(true)
                            : passwords.isRight(String.valueOf(password), hash);
                })
                .compose(right -> {
                    if (!right) {
                        throw new Failure.Client(403, "wrong_password", "The password is another.").asException();
                    }
                    return pool.<Void>withTransaction(transaction -> leave(transaction, person, actor, forfeits));
                })
                .onSuccess(gone -> closing.resume())
                .mapEmpty();
    }

    private static Future<Void> leave(SqlClient transaction, Person person, Actor actor, Closing.Forfeits forfeits) {
        long id = person.id();
        return FarewellsSql.lock(transaction, id)
                .compose(there -> there
                        ? OperatorsSql.lock(transaction)
                                .compose(locked -> person.operator()
                                        ? Operators.requireOthers(transaction, id)
                                        : Future.<Void>succeededFuture())
                                .compose(others -> FarewellsSql.ownedAlone(transaction, id))
                                .compose(owned -> close(transaction, actor, owned, forfeits))
                                .compose(closed -> FarewellsSql.leave(transaction, id))
                                .compose(left -> noteLeft(transaction, actor, id, left))
                                .compose(noted -> Sessions.endAll(transaction, id, Sessions.End.DELETION, null))
                                .compose(ended -> FarewellsSql.forget(transaction, id))
                                .compose(forgotten -> AuditLog.write(
                                        transaction,
                                        nameless(actor),
                                        new AuditLog.Change(
                                                "person.deleted",
                                                null,
                                                "person:" + id,
                                                new JsonObject().put("id", id),
                                                null)))
                        : Future.succeededFuture());
    }

    /** Whoever is forgotten is not named in what is written about it. */
    private static Actor nameless(Actor actor) {
        return new Actor(actor.kind(), actor.id(), "person " + actor.id());
    }

    private static Future<Void> close(
            SqlClient transaction, Actor actor, List<Owned> owned, Closing.Forfeits forfeits) {
        List<Owned> teams = owned.stream().filter(each -> !each.personal()).toList();
        if (!teams.isEmpty()) {
            throw Failure.conflict(
                            "last_owner",
                            "You alone own " + teams.stream().map(Owned::name).collect(Collectors.joining(", "))
                                    + ": make another owner, or close that first.")
                    .asException();
        }
        Future<Void> last = Future.succeededFuture();
        for (Owned each : owned) {
            last = last.compose(done -> Closing.request(transaction, each.accountId(), nameless(actor), forfeits)
                    .mapEmpty());
        }
        return last;
    }

    private static Future<Void> noteLeft(SqlClient transaction, Actor actor, long personId, List<Long> accounts) {
        Future<Void> last = Future.succeededFuture();
        for (Long account : accounts) {
            last = last.compose(done -> AuditLog.write(
                    transaction,
                    nameless(actor),
                    new AuditLog.Change("member.removed", account, "member:" + personId, null, null)));
        }
        return last;
    }
}
