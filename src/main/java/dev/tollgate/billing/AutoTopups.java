package dev.tollgate.billing;

import dev.tollgate.access.Acting;
import dev.tollgate.notify.Notice;
import dev.tollgate.notify.Notifications;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who wants his credits to be bought by themselves, and the orders that come of it. A top-up is opened under the lock of its account's
 * terms, where all is looked at once more: so there is one at a time, and those of a month never exceed its cap. Thread-safe, and
 * safe on several nodes.
 */
public final class AutoTopups {
    private final Pool pool;
    private final boolean livemode;

    /** @param livemode whether top-ups are paid with real money; terms of the other mode are not looked at */
    public AutoTopups(Pool pool, boolean livemode) {
        this.pool = pool;
        this.livemode = livemode;
    }

    /** How an account's stand; null if there is no such account. */
    public Future<@Nullable AutoTopup> find(long accountId) {
        return AutoTopupsSql.find(pool, accountId, livemode);
    }

    /**
     * Replaces an account's terms, and begins anew after failures; false if there is no such account.
     *
     * @param enabled is its owner's consent to be charged without being there, as of now
     */
    public Future<Boolean> put(Acting who, boolean enabled, AutoTopup.Terms terms) {
        long accountId = who.accountId();
        String said = String.format(
                Locale.ROOT,
                "below %d cents buy %d, at most %d a month",
                terms.thresholdCents(),
                terms.amountCents(),
                terms.monthlyCapCents());
        return pool.withTransaction(transaction -> AutoTopupsSql.find(transaction, accountId, livemode)
                        .compose(before -> AutoTopupsSql.put(transaction, accountId, livemode, enabled, terms)
                                .compose(stored -> stored
                                        ? note(transaction, accountId, enabled ? "enabled" : "disabled", said)
                                                .compose(noted -> who.note(
                                                        transaction,
                                                        "auto_topup.changed",
                                                        "account:" + accountId,
                                                        json(before),
                                                        json(enabled, terms)))
                                                .map(true)
                                        : Future.succeededFuture(false))))
                .map(Boolean.TRUE::equals);
    }

    private static @Nullable JsonObject json(@Nullable AutoTopup known) {
        AutoTopup.Terms terms = known == null ? null : known.terms();
        return known == null || terms == null ? null : json(known.enabled(), terms);
    }

    private static JsonObject json(boolean enabled, AutoTopup.Terms terms) {
        return new JsonObject()
                .put("enabled", enabled)
                .put("threshold_cents", terms.thresholdCents())
                .put("amount_cents", terms.amountCents())
                .put("monthly_cap_cents", terms.monthlyCapCents());
    }

    /** Takes an account's terms and the consent back; false if it had none. What Stripe was asked for already may still be paid. */
    public Future<Boolean> remove(Acting who) {
        long accountId = who.accountId();
        return pool.withTransaction(transaction -> AutoTopupsSql.find(transaction, accountId, livemode)
                        .compose(before -> AutoTopupsSql.remove(transaction, accountId, livemode)
                                .compose(removed -> removed
                                        ? note(transaction, accountId, "removed", null)
                                                .compose(noted -> who.note(
                                                        transaction,
                                                        "auto_topup.removed",
                                                        "account:" + accountId,
                                                        json(before),
                                                        null))
                                                .map(true)
                                        : Future.succeededFuture(false))))
                .map(Boolean.TRUE::equals);
    }

    /** Accounts with ids above {@code afterId}, in order of id, that look as if they wanted a top-up now. */
    public Future<List<Long>> low(long afterId, int limit) {
        return AutoTopupsSql.low(pool, livemode, afterId, limit);
    }

    /** An account has nothing that could be charged: it is switched off, and told so. */
    public Future<Void> withoutMethod(long accountId) {
        return pool.withTransaction(transaction -> switchOff(transaction, accountId, "no_payment_method"))
                .mapEmpty();
    }

    private Future<Void> switchOff(SqlClient transaction, long accountId, String reason) {
        return AutoTopupsSql.switchOff(transaction, accountId, livemode, reason)
                .compose(switchedOff -> switchedOff == null
                        ? Future.succeededFuture()
                        : tellSwitchedOff(transaction, accountId, switchedOff));
    }

    /**
     * Opens a top-up, and takes it as {@link #take} does; null if the account wants none, has one open, or has reached its cap.
     *
     * @param customerId the account's at Stripe, and {@code methodId} what of his is charged
     */
    public Future<@Nullable Topup> begin(long accountId, String customerId, String methodId) {
        return pool.withTransaction(transaction -> AutoTopupsSql.lock(transaction, accountId, livemode)
                .compose(terms -> terms == null
                        ? Future.<@Nullable Topup>succeededFuture(null)
                        : AutoTopupsSql.state(transaction, accountId, livemode)
                                .compose(state -> begin(transaction, accountId, terms, state, customerId, methodId))));
    }

    private Future<@Nullable Topup> begin(
            SqlClient transaction,
            long accountId,
            AutoTopup.Terms terms,
            AutoTopupsSql.State state,
            String customerId,
            String methodId) {
        if (!state.wants(terms)) {
            return Future.succeededFuture(null);
        }
        if (state.reversed()) {
            // Who got his money back, or wants it back, must not be charged again on the same consent.
            return switchOff(transaction, accountId, "payment_reversed").map(off -> null);
        }
        if (state.monthCents() + terms.amountCents() > terms.monthlyCapCents()) {
            return AutoTopupsSql.waitForNextMonth(transaction, accountId, livemode)
                    .compose(waiting ->
                            note(transaction, accountId, "cap_reached", String.valueOf(terms.monthlyCapCents())))
                    .map(noted -> null);
        }
        return TopupsSql.insert(transaction, accountId, livemode, terms.amountCents(), customerId, methodId);
    }

    /**
     * Takes the next open top-up that is due; null if there is none. Nobody else asks for it for the next minutes, so that it
     * is answered one after the other.
     */
    public Future<@Nullable Topup> take() {
        return TopupsSql.take(pool, livemode);
    }

    /** Takes in what Stripe reports of a payment, in a transaction of its own. */
    public Future<TopupOutcome> told(TopupReport report) {
        return pool.withTransaction(transaction -> TopupFulfilment.take(transaction, report))
                .map(Objects::requireNonNull);
    }

    /** Stripe has made no payment for it and will not, for the reason that its code says. */
    public Future<Void> refused(Topup topup, String code) {
        return pool.withTransaction(transaction -> TopupsSql.lock(transaction, null, topup.reference())
                        .compose(found -> found.isEmpty() || !found.getFirst().isOpen()
                                ? Future.succeededFuture()
                                : TopupFulfilment.fail(transaction, found.getFirst(), null, code)
                                        .<Void>mapEmpty()))
                .mapEmpty();
    }

    /** It is not known how it stands: whoever comes after the pause asks. */
    public Future<Void> askAgain(Topup topup, Duration pause) {
        return TopupsSql.askAgain(pool, topup, pause);
    }

    /** Gives a top-up another key, where the present one is spoiled; before it is used, the payment must be looked for. */
    public Future<Void> renewKey(Topup topup) {
        return TopupsSql.renewKey(pool, topup);
    }

    /**
     * Gives a top-up up that Stripe knows nothing of, if its account does not want it any more: it was switched off, or got credits
     * in another way. False if it is still wanted.
     */
    public Future<Boolean> giveUpUnwanted(Topup topup) {
        return TopupsSql.giveUpUnwanted(pool, topup);
    }

    static Future<Void> tellSwitchedOff(SqlClient transaction, long accountId, AutoTopupsSql.SwitchedOff switchedOff) {
        return note(transaction, accountId, "switched_off", switchedOff.reason())
                .compose(noted -> Notifications.tell(
                        transaction, Notice.topupStopped(accountId, switchedOff.reason(), switchedOff.consentedAt())));
    }

    private static Future<Void> note(SqlClient transaction, long accountId, String what, @Nullable String detail) {
        return AccountEventsSql.add(transaction, accountId, "auto_topup." + what, "auto_topup", detail);
    }
}
