package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Takes a sale back, and books it again, as the money of its payment goes and comes: the creator's share with it, and what was
 * bought for good where all of the money is gone. A creator who was paid out already owes it, see {@link Earnings}.
 */
final class SaleReversal {
    private final SqlClient transaction;
    private final Sale sale;
    private final String reference;

    private SaleReversal(SqlClient transaction, Sale sale, String reference) {
        this.transaction = transaction;
        this.sale = sale;
        this.reference = reference;
    }

    /** As {@link Paid#settle}. */
    static Future<Sale> settle(SqlClient transaction, Sale sale, long takenCents, String reference) {
        long targetCents = Math.min(takenCents, sale.amountCents());
        if (targetCents == sale.reversedCents()) {
            return Future.succeededFuture(sale);
        }
        return new SaleReversal(transaction, sale, reference).moveTo(targetCents);
    }

    private Future<Sale> moveTo(long targetCents) {
        Sale then = sale.reversed(targetCents, sale.creatorNanosOf(targetCents));
        long cents = targetCents - sale.reversedCents();
        long creatorNanos = then.reversedCreatorNanos() - sale.reversedCreatorNanos();
        boolean back = cents > 0;
        return book(
                        sale.accountId(),
                        back ? TransferKind.SALE_REVERSAL : TransferKind.SALE_REINSTATEMENT,
                        Money.ofCents(Math.abs(cents)))
                .compose(booked -> bookShare(
                        back ? TransferKind.SHARE_REVERSAL : TransferKind.SHARE_REINSTATEMENT, Math.abs(creatorNanos)))
                .compose(booked -> SalesSql.reversed(transaction, then))
                .compose(stored -> SaleEffects.renew(transaction, then))
                .map(renewed -> then);
    }

    private Future<Void> bookShare(TransferKind kind, long nanos) {
        Long creator = sale.creatorAccountId();
        return creator == null || nanos == 0 ? Future.succeededFuture() : book(creator, kind, nanos);
    }

    private Future<Void> book(long accountId, TransferKind kind, long nanos) {
        return LedgerSql.book(transaction, new Transfer(accountId, kind, reference, nanos, null, null))
                .compose(booked -> booked
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException(
                                "sale " + sale.id() + " does not know of " + kind + " " + reference)));
    }
}
