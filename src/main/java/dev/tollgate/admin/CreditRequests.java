package dev.tollgate.admin;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.admin.CreditRequestsSql.Listed;
import dev.tollgate.admin.CreditRequestsSql.Wanted;
import dev.tollgate.http.Failure;
import dev.tollgate.ledger.Credits;
import dev.tollgate.ledger.Credits.Adjustment;
import dev.tollgate.ledger.Credits.Booking;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Credits that operators give and take back. Up to a limit one of them does it by himself; above it another one must approve, so
 * that nobody makes money alone. All in the caller's transaction, with its audit-log row and under the account's lock.
 */
final class CreditRequests {
    private static final Pattern IDENTITY =
            Pattern.compile("(?<kind>[a-z_]+):(?<id>\\d+|null) (?<label>.*)", Pattern.DOTALL);

    private final long aloneNanos;

    /** @param aloneNanos how much one operator gives or takes by himself */
    CreditRequests(long aloneNanos) {
        this.aloneNanos = aloneNanos;
    }

    /** What became of it. */
    sealed interface Outcome {
        /** @param isNew false where the reference was booked before */
        record Booked(Wanted wanted, long balanceNanos, boolean isNew) implements Outcome {}

        record Waiting(Listed request) implements Outcome {}
    }

    /** How a request keeps who has asked, or decided. */
    static String identity(Actor actor) {
        return actor.kind().name().toLowerCase(Locale.ROOT) + ":" + actor.id() + " " + actor.label();
    }

    /** Fails with 404, 409 {@code account_closed}, {@code reference_taken}, {@code not_covered}. */
    Future<Outcome> ask(SqlClient transaction, Actor actor, Wanted wanted) {
        return open(transaction, wanted)
                .compose(there -> CreditRequestsSql.byReference(transaction, wanted.accountId(), wanted.reference()))
                .compose(known -> {
                    if (known != null) {
                        return again(transaction, known, wanted);
                    }
                    return Math.abs(wanted.amountNanos()) <= aloneNanos
                            ? book(transaction, actor, wanted)
                            : wait(transaction, actor, wanted);
                });
    }

    private static Future<Boolean> open(SqlClient transaction, Wanted wanted) {
        return AccountDetailsSql.lock(transaction, wanted.accountId()).compose(locked -> {
            if (!locked) {
                throw Failure.notFound("There is no such account.").asException();
            }
            return AccountDetailsSql.find(transaction, false, wanted.accountId())
                    .map(account -> {
                        if (account == null || (account.isEnding() && wanted.amountNanos() > 0)) {
                            throw Failure.conflict("account_closed", "The account is closed, or about to be.")
                                    .asException();
                        }
                        return true;
                    });
        });
    }

    private static Future<Outcome> again(SqlClient transaction, Listed known, Wanted wanted) {
        if (known.wanted().amountNanos() != wanted.amountNanos()) {
            throw taken(known.wanted().amountNanos());
        }
        return known.status().equals("booked")
                ? Credits.balance(transaction, wanted.accountId())
                        .map(balance -> new Outcome.Booked(wanted, balance, false))
                : Future.succeededFuture(new Outcome.Waiting(known));
    }

    private static Future<Outcome> wait(SqlClient transaction, Actor actor, Wanted wanted) {
        return CreditRequestsSql.insert(transaction, wanted).compose(made -> {
            if (made == null) {
                throw taken(wanted.amountNanos());
            }
            return log(transaction, actor, "credits.requested", wanted, null, json(made))
                    .map(written -> new Outcome.Waiting(made));
        });
    }

    private static Future<Outcome> book(SqlClient transaction, Actor actor, Wanted wanted) {
        Adjustment adjustment = new Adjustment(
                wanted.accountId(), Math.abs(wanted.amountNanos()), wanted.reference(), actor.label(), wanted.reason());
        return Credits.adjust(transaction, actor, adjustment, wanted.amountNanos() < 0)
                .map(booked -> switch (booked) {
                    case Booking.Booked done -> new Outcome.Booked(wanted, done.balanceNanos(), true);
                    case Booking.Known known -> new Outcome.Booked(wanted, known.balanceNanos(), false);
                    case Booking.Contradicts other -> throw taken(other.amountNanos());
                    case Booking.NotCovered none ->
                        throw Failure.conflict("not_covered", "The wallet does not hold what is to be taken back.")
                                .asException();
                });
    }

    private static RuntimeException taken(long amountNanos) {
        return Failure.conflict(
                        "reference_taken",
                        "This reference stands for another amount, " + Money.formatUsd(amountNanos) + " USD.")
                .asException();
    }

    /** Who that was. */
    private static Actor actor(String identity) {
        Matcher parts = IDENTITY.matcher(identity);
        if (!parts.matches()) {
            throw new IllegalStateException("no identity: " + identity);
        }
        String id = parts.group("id");
        return new Actor(
                Actor.Kind.valueOf(parts.group("kind").toUpperCase(Locale.ROOT)),
                id.equals("null") ? null : Long.valueOf(id),
                parts.group("label"));
    }

    /**
     * Books what another operator has asked for. Fails with 404, 409 {@code already_decided}, {@code same_operator}, {@code
     * operator_too_new}.
     */
    Future<Listed> approve(SqlClient transaction, Actor actor, long id) {
        return undecided(transaction, id).compose(request -> {
            return requireSecond(transaction, actor, request)
                    .compose(second -> open(transaction, request.wanted()))
                    .compose(there -> book(transaction, actor, request.wanted()))
                    .compose(booked -> decide(transaction, actor, request, "booked"));
        });
    }

    /**
     * A second operator is another person, or a key of another name that neither of the two has made: whoever makes a key has
     * seen it. He must have been one before it was asked for, so that nobody makes himself a second.
     */
    private static Future<Void> requireSecond(SqlClient transaction, Actor actor, Listed request) {
        Actor asked = actor(request.wanted().requestedBy());
        if (asked.kind() == actor.kind() && asked.label().equals(actor.label())) {
            throw sameOperator();
        }
        return SecondOperatorSql.isSame(transaction, asked, actor).compose(same -> {
            if (same) {
                throw sameOperator();
            }
            return SecondOperatorSql.isLater(transaction, actor, request).map(later -> {
                if (later) {
                    throw Failure.conflict(
                                    "operator_too_new",
                                    "Whoever approves must have been an operator before it was asked for.")
                            .asException();
                }
                return null;
            });
        });
    }

    private static RuntimeException sameOperator() {
        return Failure.conflict(
                        "same_operator",
                        "Another operator than the one who asked must approve; a key stands for whoever made it, too.")
                .asException();
    }

    /** Anybody may say no, also who has asked. */
    Future<Listed> reject(SqlClient transaction, Actor actor, long id) {
        return undecided(transaction, id).compose(request -> decide(transaction, actor, request, "rejected"));
    }

    private static Future<Listed> undecided(SqlClient transaction, long id) {
        return CreditRequestsSql.lock(transaction, id).map(request -> {
            if (request == null) {
                throw Failure.notFound("There is no such request.").asException();
            }
            if (!request.status().equals("open")) {
                throw Failure.conflict("already_decided", "The request is " + request.status() + " already.")
                        .asException();
            }
            return request;
        });
    }

    private static Future<Listed> decide(SqlClient transaction, Actor actor, Listed request, String status) {
        return CreditRequestsSql.decide(transaction, request, status, identity(actor))
                .compose(decided -> log(
                                transaction,
                                actor,
                                status.equals("booked") ? "credits.approved" : "credits.rejected",
                                request.wanted(),
                                json(request),
                                json(decided))
                        .map(written -> decided));
    }

    private static Future<Void> log(
            SqlClient transaction,
            Actor actor,
            String action,
            Wanted wanted,
            @Nullable JsonObject before,
            JsonObject after) {
        return AuditLog.write(
                transaction,
                actor,
                new AuditLog.Change(action, wanted.accountId(), "credits:" + wanted.reference(), before, after));
    }

    static JsonObject json(Listed request) {
        Wanted wanted = request.wanted();
        return new JsonObject()
                .put("id", request.id())
                .put("account_id", wanted.accountId())
                .put("amount_usd", Money.formatUsd(wanted.amountNanos()))
                .put("reference", wanted.reference())
                .put("reason", wanted.reason())
                .put("status", request.status())
                .put("requested_by", wanted.requestedBy())
                .put("decided_by", request.decidedBy())
                .put("created_at", request.createdAt().toInstant().toString())
                .put(
                        "decided_at",
                        request.decidedAt() == null
                                ? null
                                : request.decidedAt().toInstant().toString());
    }
}
