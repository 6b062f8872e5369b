package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;

/**
 * Credits accounts for bringing others, once, when those have paid; and takes back what the wallets still hold of it when all
 * of that money went back. Nobody comes to owe anything by it. Thread-safe, and safe on several nodes.
 */
final class ReferralCredits {
    private final Pool pool;

    ReferralCredits(Pool pool) {
        this.pool = pool;
    }

    /** Does what is to be done. */
    Future<Void> run() {
        return runAfter(0);
    }

    private Future<Void> runAfter(long accountId) {
        return ReferralsSql.next(pool, accountId)
                .compose(next -> next == null
                        ? Future.succeededFuture()
                        : pool.withTransaction(transaction -> settle(transaction, next))
                                .compose(settled -> runAfter(next.accountId())));
    }

    /**
     * The wallets are locked before the referral, as whoever books a payment does, and in the order in which whoever charges usage
     * locks them.
     */
    private static Future<Void> settle(SqlClient transaction, Referral next) {
        return LedgerSql.lockWallet(transaction, next.referrerAccountId())
                .compose(referrer -> LedgerSql.lockWallet(transaction, next.accountId())
                        .compose(referee -> ReferralsSql.lock(transaction, next.accountId())
                                .compose(referral -> referral == null
                                        ? Future.succeededFuture()
                                        : ReferralsSql.standing(transaction, referral)
                                                .compose(standing ->
                                                        settle(transaction, referral, standing, referrer, referee)))));
    }

    private static Future<Void> settle(
            SqlClient transaction,
            Referral referral,
            ReferralsSql.Standing standing,
            LedgerSql.Wallet referrer,
            LedgerSql.Wallet referee) {
        boolean credited = referral.creditedAt() != null;
        if (standing.hasPaid()) {
            return credited
                    ? ReferralsSql.move(transaction, referral, referral.status(), 0, 0)
                    : credit(transaction, referral, standing.creditedThisMonth() < referral.monthlyMax());
        }
        if (!credited) {
            return ReferralsSql.move(transaction, referral, Referral.Status.OPEN, 0, 0);
        }
        long gotten = referral.status() == Referral.Status.CAPPED ? 0 : referral.referrerNanos();
        return revoke(
                transaction,
                referral,
                Math.min(gotten, referrer.balanceNanos()),
                Math.min(referral.refereeNanos(), referee.balanceNanos()));
    }

    private static Future<Void> credit(SqlClient transaction, Referral referral, boolean both) {
        long toReferrer = both ? referral.referrerNanos() : 0;
        Referral.Status then = both ? Referral.Status.CREDITED : Referral.Status.CAPPED;
        TransferKind kind = TransferKind.REFERRAL_CREDIT;
        return book(transaction, referral, referral.referrerAccountId(), kind, toReferrer)
                .compose(booked -> book(transaction, referral, referral.accountId(), kind, referral.refereeNanos()))
                .compose(booked -> ReferralsSql.move(transaction, referral, then, 0, 0));
    }

    private static Future<Void> revoke(SqlClient transaction, Referral referral, long ofReferrer, long ofReferee) {
        TransferKind kind = TransferKind.REFERRAL_REVOCATION;
        return book(transaction, referral, referral.referrerAccountId(), kind, ofReferrer)
                .compose(booked -> book(transaction, referral, referral.accountId(), kind, ofReferee))
                .compose(booked ->
                        ReferralsSql.move(transaction, referral, Referral.Status.REVOKED, ofReferrer, ofReferee));
    }

    private static Future<Void> book(
            SqlClient transaction, Referral referral, long accountId, TransferKind kind, long nanos) {
        return nanos == 0
                ? Future.succeededFuture()
                : LedgerSql.book(transaction, new Transfer(accountId, kind, referral.reference(), nanos, null, null))
                        .compose(booked -> booked
                                ? Future.succeededFuture()
                                : Future.failedFuture(new IllegalStateException(
                                        kind + " " + referral.reference() + " is booked without its referral")));
    }
}
