package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import dev.tollgate.notify.Notice;
import dev.tollgate.notify.Notifications;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What creators are paid, never more than they have earned: each payout is taken off their earnings in the transaction that
 * writes it down, before Stripe is asked, and given back in the one that says that Stripe refused it. Thread-safe, and safe on
 * several nodes.
 */
public final class Payouts {
    private static final Logger LOG = LoggerFactory.getLogger(Payouts.class);

    private final Pool pool;
    private final Terms terms;

    public Payouts(Pool pool, Terms terms) {
        this.pool = pool;
        this.terms = terms;
    }

    /**
     * When creators are paid.
     *
     * @param livemode whether with real money
     * @param hold how old a share must be: for so long what it is of may be refunded or disputed
     * @param minimumCents the least that is paid at once
     */
    public record Terms(boolean livemode, Duration hold, long minimumCents) {}

    public Future<Earnings> earnings(long accountId) {
        return PayoutsSql.earnings(pool, accountId, terms.hold());
    }

    /** Writes down, and takes, what can be paid to a creator now; null if that is too little, or another payout is under way. */
    public Future<@Nullable Payout> request(long accountId, String destination) {
        return pool.withTransaction(transaction -> PayoutsSql.lockCreator(transaction, accountId)
                .compose(locked -> PayoutsSql.earnings(transaction, accountId, terms.hold()))
                .compose(earnings -> earnings.payableCents() < terms.minimumCents()
                        ? Future.<@Nullable Payout>succeededFuture(null)
                        : insert(transaction, accountId, destination, earnings.payableCents())));
    }

    private Future<@Nullable Payout> insert(SqlClient transaction, long accountId, String destination, long cents) {
        return PayoutsSql.insert(transaction, accountId, terms.livemode(), destination, cents)
                .compose(payout -> payout == null
                        ? Future.<@Nullable Payout>succeededFuture(null)
                        : book(transaction, payout, TransferKind.PAYOUT, payout.reference(), cents)
                                .map(booked -> payout));
    }

    /**
     * Takes the next that Stripe has not answered, with an id above {@code afterId}; null if there is none. Nobody else asks for it
     * until it is answered or left: what one is refused another could be given a moment later, and both would be believed.
     */
    public Future<@Nullable Payout> take(long afterId) {
        return PayoutsSql.take(pool, terms.livemode(), afterId);
    }

    /** Stripe has not answered for now: whoever comes next may ask. */
    public Future<Void> leave(Payout payout) {
        return PayoutsSql.leave(pool, payout).mapEmpty();
    }

    /** A creator's payouts, the latest first; those behind {@code beforeId} if that is not 0. */
    public Future<List<Payout>> list(long accountId, long beforeId, int limit) {
        return PayoutsSql.list(pool, accountId, beforeId, limit);
    }

    /**
     * What Stripe says of a transfer.
     *
     * @param reference its {@code transfer_group}
     * @param reversedCents all that was taken back of it
     */
    public record TransferReport(
            String transferId, @Nullable String reference, long amountCents, long reversedCents) {}

    /** Takes it in, in a transaction of its own. */
    public Future<TransferOutcome> told(TransferReport report) {
        return pool.withTransaction(transaction -> told(transaction, report)).map(Objects::requireNonNull);
    }

    /** Takes it in: that it was made, and what was taken back of it since; in any order, as often as it is told. */
    public static Future<TransferOutcome> told(SqlClient transaction, TransferReport report) {
        return PayoutsSql.lock(transaction, report.reference(), report.transferId())
                .compose(payout -> {
                    if (payout == null) {
                        return Future.succeededFuture(TransferOutcome.UNKNOWN);
                    }
                    boolean other =
                            payout.transferId() != null && !payout.transferId().equals(report.transferId());
                    if (other
                            || payout.status() == Payout.Status.REFUSED
                            || payout.amountCents() != report.amountCents()) {
                        LOG.error("Transfer {} contradicts payout {}", report.transferId(), payout.id());
                        return Future.succeededFuture(TransferOutcome.CONTRADICTS);
                    }
                    Future<?> sent = payout.status() == Payout.Status.REQUESTED
                            ? PayoutsSql.sent(transaction, payout, report.transferId())
                                    .compose(moved -> Notifications.tell(
                                            transaction,
                                            Notice.payoutSent(
                                                    payout.accountId(),
                                                    payout.reference(),
                                                    payout.amountCents(),
                                                    null)))
                            : Future.succeededFuture();
                    return sent.compose(moved -> takeBack(transaction, payout, report.reversedCents()))
                            .map(done -> TransferOutcome.TAKEN);
                });
    }

    /** What a report of a transfer did. */
    public enum TransferOutcome {
        TAKEN,
        /** None of ours. */
        UNKNOWN,
        /** It cannot be so; nothing was changed and somebody must look. */
        CONTRADICTS
    }

    private static Future<Void> takeBack(SqlClient transaction, Payout payout, long reversedCents) {
        long more = reversedCents - payout.reversedCents();
        if (more <= 0) {
            return Future.succeededFuture();
        }
        return book(transaction, payout, TransferKind.PAYOUT_RETURN, payout.reference() + ":" + reversedCents, more)
                .compose(booked -> PayoutsSql.reversed(transaction, payout, reversedCents))
                .mapEmpty();
    }

    /** Stripe will not make it, for the reason that its code says: the money is the creator's again. */
    public Future<Void> refused(Payout payout, String code) {
        return pool.withTransaction(transaction -> PayoutsSql.refused(transaction, payout, code)
                        .compose(moved -> moved
                                ? book(
                                        transaction,
                                        payout,
                                        TransferKind.PAYOUT_RETURN,
                                        payout.reference() + ":refused",
                                        payout.amountCents())
                                : Future.succeededFuture()))
                .mapEmpty();
    }

    /** Gives a payout another key, where the present one is spoiled; only after a look whether it was made. */
    public Future<Void> renewKey(Payout payout) {
        return PayoutsSql.renewKey(pool, payout).mapEmpty();
    }

    /**
     * Writes down, and takes, what is to be asked back of a creator who owes, or what was asked already without an answer; null if
     * there is nothing, or somebody is at it.
     */
    public Future<@Nullable Payout> reverse(long accountId) {
        return pool.withTransaction(transaction -> PayoutsSql.lockCreator(transaction, accountId)
                .compose(locked -> PayoutsSql.reversible(transaction, accountId, terms.livemode()))
                .compose(payout -> payout == null
                        ? Future.<@Nullable Payout>succeededFuture(null)
                        : owedOf(transaction, payout)
                                .compose(cents -> cents == 0
                                        ? Future.<@Nullable Payout>succeededFuture(null)
                                        : PayoutsSql.reversing(transaction, payout, cents))));
    }

    /** Of what its creator owes, what can be asked back of this payout. */
    private Future<Long> owedOf(SqlClient transaction, Payout payout) {
        Payout.Reversing begun = payout.reversing();
        return begun != null
                ? Future.succeededFuture(begun.cents())
                : PayoutsSql.earnings(transaction, payout.accountId(), terms.hold())
                        .map(earnings -> Math.min(earnings.owedCents(), payout.amountCents() - payout.reversedCents()));
    }

    /** Stripe has answered, with yes or no. */
    public Future<Void> reversingEnded(Payout payout, Payout.Reversing reversing) {
        return PayoutsSql.reversingEnded(pool, payout, reversing.key()).mapEmpty();
    }

    private static Future<Void> book(
            SqlClient transaction, Payout payout, TransferKind kind, String reference, long cents) {
        Transfer transfer = new Transfer(payout.accountId(), kind, reference, Money.ofCents(cents), null, null);
        return LedgerSql.book(transaction, transfer)
                .compose(booked -> booked
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException(
                                "payout " + payout.id() + " does not know of " + kind + " " + reference)));
    }
}
