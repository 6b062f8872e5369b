package dev.tollgate.people;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.RandomTokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * People as the command line handles them, which is how the first operator comes to be. What cannot be done fails with an {@link
 * IllegalArgumentException} whose message is for the one at the terminal.
 */
public final class PeopleDesk {
    private static final Duration LINK_LIFE = Duration.ofDays(1);

    private final Vertx vertx;
    private final Pool pool;
    private final Actor actor;

    /** @param actor whom the audit log names */
    public PeopleDesk(Vertx vertx, Pool pool, String actor) {
        this.vertx = vertx;
        this.pool = pool;
        this.actor = new Actor(Actor.Kind.COMMAND_LINE, null, actor);
    }

    /** Somebody who is known. */
    public record Listed(
            long id, @Nullable String email, String name, boolean operator, long accounts, OffsetDateTime createdAt) {}

    /** Who is to be made; without a password he sets it himself by the link. */
    public record Wish(
            String email,
            String name,
            boolean operator,
            @Nullable String password) {
        @Override
        public String toString() {
            return email;
        }
    }

    /** @param token of the link by which he sets a password; null where he has one */
    public record Made(long id, @Nullable String token) {
        /** Where he sets it. */
        public URI link(URI publicUrl) {
            return URI.create(publicUrl + LinkPages.RESET + "#token=" + token);
        }
    }

    /** In order of id. */
    public Future<List<Listed>> list(long after, int limit) {
        return OperatorsSql.list(pool, after, limit, "", 0)
                .map(found -> found.stream()
                        .map(each -> new Listed(
                                each.id(),
                                each.email(),
                                each.name(),
                                each.operator(),
                                each.accounts(),
                                each.createdAt()))
                        .toList());
    }

    /** Makes a person with an account of his own. His link is good for a day. */
    public Future<Made> create(Wish wish) {
        List<String> wrong = new ArrayList<>();
        String email = Fields.email(wish.email(), wrong);
        String name = Fields.name("name", wish.name(), wrong);
        String password =
                wish.password() == null ? RandomTokens.create() : Fields.password(wish.password(), email, wrong);
        if (!wrong.isEmpty()) {
            return Future.failedFuture(new IllegalArgumentException(String.join(" ", wrong)));
        }
        Passwords passwords = new Passwords(vertx);
        return passwords
                .hash(password)
                .eventually(passwords::close)
                .compose(hash -> pool.withTransaction(transaction -> make(transaction, wish, email, name, hash))
                        .map(Objects::requireNonNull));
    }

    private Future<Made> make(SqlClient transaction, Wish wish, String email, String name, String hash) {
        return PeopleSql.make(transaction, email, hash, name).compose(id -> {
            if (id == null) {
                throw new IllegalArgumentException("There is somebody with the address " + email + " already.");
            }
            String token = wish.password() == null ? RandomTokens.create() : null;
            return MembershipsSql.make(transaction, id, name, true)
                    .compose(account -> token == null
                            ? Future.<Void>succeededFuture()
                            : MailTokensSql.put(transaction, RandomTokens.digest(token), id, "reset", email, LINK_LIFE))
                    .compose(put -> AuditLog.write(
                            transaction,
                            actor,
                            new AuditLog.Change(
                                    "person.created",
                                    null,
                                    "person:" + id,
                                    null,
                                    new JsonObject().put("operator", wish.operator()))))
                    .compose(written -> wish.operator()
                            ? Operators.put(transaction, actor, id, true)
                            : Future.<Void>succeededFuture())
                    .map(done -> new Made(id, token));
        });
    }

    /** Makes somebody an operator, or takes that away. Fails with a problem for the last one. */
    public Future<Void> operator(String email, boolean operator) {
        return PeopleSql.byEmail(pool, Emails.read(email).orElse("")).compose(known -> {
            if (known == null) {
                throw new IllegalArgumentException("There is nobody with the address " + email + ".");
            }
            return pool.<Void>withTransaction(transaction -> Operators.put(transaction, actor, known.id(), operator))
                    .mapEmpty();
        });
    }
}
