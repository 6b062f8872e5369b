package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/**
 * A bill by its payment. What is refunded is given back for good, since whoever refunds means to: the usage has earned so much
 * less. What a dispute takes is owed again, and on the next bill.
 *
 * @param reversedCents how much of the payment refunds and disputes keep away now
 */
record PaidBill(long billId, long accountId, long paidCents, long reversedCents) implements Paid {
    @Override
    public @Nullable Long orderId() {
        return null;
    }

    @Override
    public String currency() {
        return CreditPackages.CURRENCY;
    }

    @Override
    public Future<Paid> settle(SqlClient transaction, ReversalReport.Kind kind, long takenCents, String reference) {
        PaidBill then = new PaidBill(billId, accountId, paidCents, Math.min(takenCents, paidCents));
        long more = Money.ofCents(Math.abs(then.reversedCents - reversedCents));
        if (more == 0) {
            return Future.succeededFuture(then);
        }
        boolean taken = then.reversedCents > reversedCents;
        Future<Void> booked = switch (kind) {
            case REFUND ->
                book(
                        transaction,
                        taken ? TransferKind.USAGE_REFUND : TransferKind.USAGE_REFUND_RETURN,
                        reference,
                        more);
            case DISPUTE ->
                taken
                        ? book(transaction, TransferKind.BILL_DISPUTE, reference, more)
                        : giveBack(transaction, reference, more);
        };
        return booked.compose(done -> BillsSql.reversed(transaction, then)).map(stored -> then);
    }

    /** What was taken may have been paid otherwise meanwhile; then it comes back as credits. */
    private Future<Void> giveBack(SqlClient transaction, String reference, long nanos) {
        return LedgerSql.lockWallet(transaction, accountId).compose(wallet -> {
            long owed = Math.min(nanos, wallet.dueNanos());
            return book(transaction, TransferKind.BILL_REINSTATEMENT, reference, owed)
                    .compose(booked ->
                            book(transaction, TransferKind.BILL_REINSTATEMENT_CREDITS, reference, nanos - owed));
        });
    }

    private Future<Void> book(SqlClient transaction, TransferKind kind, String reference, long nanos) {
        return nanos == 0
                ? Future.succeededFuture()
                : LedgerSql.book(transaction, new Transfer(accountId, kind, reference, nanos, null, null))
                        .compose(booked -> booked
                                ? Future.succeededFuture()
                                : Future.failedFuture(new IllegalStateException(
                                        "bill " + billId + " does not know of " + kind + " " + reference)));
    }
}
