package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Takes granted credits back, and gives them back again, as the money of their payment goes and comes. What the wallet does
 * not hold any more is owed; what is given back lowers that debt first.
 */
final class Clawback {
    private final SqlClient transaction;
    private final Purchase purchase;
    private final String reference;

    private Clawback(SqlClient transaction, Purchase purchase, String reference) {
        this.transaction = transaction;
        this.purchase = purchase;
        this.reference = reference;
    }

    /**
     * Brings what is taken back to what it has to be; the purchase as it is then. Joins the transaction.
     *
     * @param takenCents how much of the payment's money is gone, all its refunds and disputes together
     * @param reference of the fact that changed it, under which it is booked
     */
    static Future<Purchase> settle(SqlClient transaction, Purchase purchase, long takenCents, String reference) {
        long more = purchase.targetNanos(takenCents) - purchase.reversedNanos();
        if (more == 0) {
            return Future.succeededFuture(purchase);
        }
        Clawback clawback = new Clawback(transaction, purchase, reference);
        return LedgerSql.lockWallet(transaction, purchase.accountId())
                .compose(wallet -> more > 0 ? clawback.take(wallet, more) : clawback.giveBack(wallet, -more));
    }

    private Future<Purchase> take(LedgerSql.Wallet wallet, long nanos) {
        long held = Math.min(nanos, wallet.balanceNanos());
        long missing = nanos - held;
        return book(TransferKind.CREDIT_CLAWBACK, held)
                .compose(booked -> book(TransferKind.CLAWBACK_DUE, missing))
                .compose(booked -> store(purchase.reversedNanos() + nanos, purchase.reversedDueNanos() + missing));
    }

    private Future<Purchase> giveBack(LedgerSql.Wallet wallet, long nanos) {
        long owed = Math.min(nanos, Math.min(purchase.reversedDueNanos(), wallet.dueNanos()));
        long left = purchase.reversedNanos() - nanos;
        return book(TransferKind.DUE_REINSTATEMENT, owed)
                .compose(booked -> book(TransferKind.CREDIT_REINSTATEMENT, nanos - owed))
                // What was owed may have been paid meanwhile; then it came back as credits.
                .compose(booked -> store(left, Math.min(left, purchase.reversedDueNanos() - owed)));
    }

    private Future<Void> book(TransferKind kind, long nanos) {
        if (nanos == 0) {
            return Future.succeededFuture();
        }
        Transfer transfer = new Transfer(purchase.accountId(), kind, reference, nanos, null, null);
        return LedgerSql.book(transaction, transfer)
                .compose(booked -> booked
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException(
                                "order " + purchase.orderId() + " does not know of " + kind + " " + reference)));
    }

    private Future<Purchase> store(long reversedNanos, long reversedDueNanos) {
        Purchase changed = purchase.reversed(reversedNanos, reversedDueNanos);
        return ReversalsSql.reversed(transaction, changed).map(stored -> changed);
    }
}
