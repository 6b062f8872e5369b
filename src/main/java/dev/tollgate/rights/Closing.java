package dev.tollgate.rights;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.http.Failure;
import dev.tollgate.ledger.Credits;
import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.money.Money;
import dev.tollgate.observe.JobLog;
import dev.tollgate.projects.Deploys;
import dev.tollgate.rights.ClosingsSql.InTheWay;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes accounts. First what can be lost silently is in the way: credits that are left, what is owed or earned, money that is
 * under way. Then, in one transaction, nobody belongs to the account any more, nothing of it is deployed and nothing is told of
 * it; what it has at Stripe ends
 * next, however often that must be tried; then it has no name. Its LiteLLM names stay bound for a day, since usage that has
 * happened is owed and some of it comes late. Ledger, usage, orders, bills and payouts stay for ever. Safe on several nodes.
 */
public final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);
    private static final Actor GATEWAY = new Actor(Actor.Kind.GATEWAY, null, "gateway");
    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final Duration SETTLING = Duration.ofDays(1);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int DOUBLINGS_MAX = 8;
    private static final long BILL_NANOS_MIN = 50 * Money.NANOS_PER_CENT;
    private static final int ERROR_MAX = 100;

    private final Vertx vertx;
    private final Pool pool;
    private final LongFunction<Future<Void>> leaveStripe;
    private final JobLog.Job job;
    private final AtomicBoolean running = new AtomicBoolean();
    private long timer = -1;

    /** @param leaveStripe ends what an account has at Stripe; asked for again where it failed */
    public Closing(Vertx vertx, Pool pool, LongFunction<Future<Void>> leaveStripe, JobLog jobs) {
        this.vertx = vertx;
        this.pool = pool;
        this.leaveStripe = leaveStripe;
        job = jobs.job("closings", EVERY);
    }

    /**
     * What the one who asks gives up.
     *
     * @param credits that are left in the wallet
     * @param earnings as a creator that were not paid, which stay in the books
     */
    public record Forfeits(boolean credits, boolean earnings) {}

    public void start() {
        timer = vertx.setPeriodic(EVERY.toMillis(), id -> resume());
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    /** Goes on with those that wait, in the background; to be called after the commit of a request, too. */
    public void resume() {
        if (running.compareAndSet(false, true)) {
            job.run(this::work)
                    .onComplete(done -> running.set(false))
                    .onFailure(e -> LOG.warn("Accounts that are closing could not be looked for", e));
        }
    }

    /**
     * Asks for the end of an account, in the caller's transaction; one that is ending already stays so. What it was called. Fails
     * with 404, 409 and the code of the first thing that is in the way, all of which are named. {@link #resume} goes on with it
     * after the commit, or a gateway that runs.
     */
    public static Future<String> request(SqlClient transaction, long accountId, Actor actor, Forfeits forfeits) {
        return ClosingsSql.lock(transaction, accountId).compose(account -> {
            if (account == null) {
                throw Failure.notFound("There is no such account.").asException();
            }
            if (isEnding(account.status())) {
                return Future.succeededFuture(account.name());
            }
            return LedgerSql.lockWallet(transaction, accountId)
                    .compose(locked -> ClosingsSql.inTheWay(transaction, accountId, BILL_NANOS_MIN))
                    .compose(found -> {
                        refuse(found, forfeits);
                        return begin(transaction, accountId, actor, account, found);
                    })
                    .map(done -> account.name());
        });
    }

    /** Whether an account of that status was closed, or is about to be. */
    public static boolean isEnding(String status) {
        return status.equals("closing") || status.equals("closed");
    }

    private static void refuse(InTheWay found, Forfeits forfeits) {
        Map<String, String> reasons = new LinkedHashMap<>();
        if (found.owes()) {
            reasons.put("amount_due", "The account owes something; pay it first.");
        }
        if (found.payment()) {
            reasons.put("payment_pending", "A payment is on its way; wait for it.");
        }
        if (found.refund()) {
            reasons.put("refund_pending", "A refund is being made; wait for it.");
        }
        if (found.payout()) {
            reasons.put("payout_pending", "A payout is being made; wait for it.");
        }
        if (found.earnedNanos() >= Money.NANOS_PER_CENT && !forfeits.earnings()) {
            reasons.put(
                    "earnings_left",
                    "Earnings of " + Money.formatUsd(found.earnedNanos())
                            + " USD were not paid out; wait for that, or send forfeit_earnings.");
        }
        if (found.balanceNanos() > 0 && !forfeits.credits()) {
            reasons.put(
                    "balance_left",
                    "Credits of " + Money.formatUsd(found.balanceNanos())
                            + " USD are left; have them refunded, or send forfeit_credits.");
        }
        if (!reasons.isEmpty()) {
            throw Failure.conflict(reasons.keySet().iterator().next(), String.join(" ", reasons.values()))
                    .asException();
        }
    }

    private static Future<Void> begin(
            SqlClient transaction, long accountId, Actor actor, ClosingsSql.Account account, InTheWay found) {
        long forfeited = found.balanceNanos();
        JsonObject after = new JsonObject()
                .put("status", "closing")
                .put("forfeited_usd", Money.formatUsd(forfeited))
                .put("earnings_left_usd", Money.formatUsd(found.earnedNanos()));
        return forfeit(transaction, accountId, actor, forfeited)
                .compose(gone -> ClosingsSql.begin(transaction, accountId, actor.label(), forfeited))
                .compose(begun -> ClosingsSql.end(transaction, accountId))
                .compose(ended -> Deploys.end(transaction, accountId, actor))
                .compose(down -> log(
                        transaction,
                        actor,
                        "account.closing",
                        accountId,
                        new JsonObject().put("status", account.status()),
                        after));
    }

    private static Future<?> forfeit(SqlClient transaction, long accountId, Actor actor, long nanos) {
        return nanos == 0
                ? Future.succeededFuture()
                : Credits.revoke(
                        transaction,
                        new Credits.Adjustment(
                                accountId,
                                nanos,
                                "account closed",
                                actor.label(),
                                "given up when the account was closed"));
    }

    private Future<Void> work() {
        return ClosingsSql.take(pool)
                .compose(taken ->
                        taken == null ? Future.succeededFuture() : goOn(taken).compose(done -> work()));
    }

    private Future<Void> goOn(ClosingsSql.Taken taken) {
        long account = taken.accountId();
        return taken.isClosed()
                ? ClosingsSql.finished(pool, account)
                : leaveStripe.apply(account).compose(left -> closed(account), e -> later(taken, e));
    }

    private Future<Void> closed(long accountId) {
        LOG.info("Account {} is closed", accountId);
        return pool.<Void>withTransaction(transaction -> ClosingsSql.closed(transaction, accountId, SETTLING)
                        .compose(done -> log(
                                transaction,
                                GATEWAY,
                                "account.closed",
                                accountId,
                                new JsonObject().put("status", "closing"),
                                new JsonObject().put("status", "closed"))))
                .mapEmpty();
    }

    private Future<Void> later(ClosingsSql.Taken taken, Throwable e) {
        LOG.warn("Account {} cannot be closed yet: {}", taken.accountId(), e.getMessage());
        Duration pause = PAUSE.multipliedBy(1L << Math.min(taken.attempts() - 1, DOUBLINGS_MAX));
        String error = String.valueOf(e.getMessage());
        return ClosingsSql.putOff(
                pool, taken.accountId(), pause, error.length() <= ERROR_MAX ? error : error.substring(0, ERROR_MAX));
    }

    private static Future<Void> log(
            SqlClient transaction,
            Actor actor,
            String action,
            long accountId,
            @Nullable JsonObject before,
            JsonObject after) {
        return AuditLog.write(
                transaction, actor, new AuditLog.Change(action, accountId, "account:" + accountId, before, after));
    }
}
