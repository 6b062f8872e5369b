package dev.tollgate.ledger;

import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.Objects;
import java.util.function.Function;

/** Credits that an operator gives and takes back. The account must exist. */
public final class Credits {
    private final Pool pool;

    public Credits(Pool pool) {
        this.pool = pool;
    }

    /**
     * What an operator wants booked.
     *
     * @param amountNanos more than 0
     * @param reference the same one is booked once for an account
     * @param actor who does it
     * @param reason why, for whoever reads the ledger
     */
    public record Adjustment(long accountId, long amountNanos, String reference, String actor, String reason) {
        public Adjustment {
            if (reason.isBlank() || reference.isBlank()) {
                throw new IllegalArgumentException("Credits need a reason, and a reference that is not empty.");
            }
        }
    }

    /** What became of it; balances are those after it. */
    public sealed interface Booking {
        record Booked(long balanceNanos) implements Booking {}

        /** The same was booked before; nothing was changed. */
        record Known(long balanceNanos) implements Booking {}

        /** The reference was booked with another amount; nothing was changed. */
        record Contradicts(long amountNanos) implements Booking {}

        /** The wallet does not hold what was to be taken back; nothing was changed. */
        record NotCovered() implements Booking {}
    }

    public Future<Booking> grant(Adjustment adjustment) {
        return alone(transaction -> grant(transaction, adjustment));
    }

    public Future<Booking> revoke(Adjustment adjustment) {
        return alone(transaction -> revoke(transaction, adjustment));
    }

    private Future<Booking> alone(Function<SqlConnection, Future<Booking>> booking) {
        return pool.withTransaction(booking).map(Objects::requireNonNull);
    }

    /** The same in the caller's transaction. */
    public static Future<Booking> grant(SqlClient transaction, Adjustment adjustment) {
        return book(transaction, adjustment, TransferKind.CREDIT_GRANT);
    }

    /** The same in the caller's transaction. */
    public static Future<Booking> revoke(SqlClient transaction, Adjustment adjustment) {
        return book(transaction, adjustment, TransferKind.CREDIT_REVOCATION);
    }

    /** Under the wallet's lock, so that of two with the same reference the second sees the first. */
    private static Future<Booking> book(SqlClient transaction, Adjustment wanted, TransferKind kind) {
        Transfer transfer = new Transfer(
                wanted.accountId(), kind, wanted.reference(), wanted.amountNanos(), wanted.actor(), wanted.reason());
        return LedgerSql.lockWallet(transaction, wanted.accountId())
                .compose(wallet -> LedgerSql.booked(transaction, transfer).compose(booked -> {
                    if (booked != null) {
                        return Future.succeededFuture(
                                booked == transfer.amountNanos()
                                        ? new Booking.Known(wallet.balanceNanos())
                                        : new Booking.Contradicts(booked));
                    }
                    boolean takes = kind == TransferKind.CREDIT_REVOCATION;
                    if (takes && wallet.balanceNanos() < transfer.amountNanos()) {
                        return Future.succeededFuture(new Booking.NotCovered());
                    }
                    long after = takes
                            ? Money.subtract(wallet.balanceNanos(), transfer.amountNanos())
                            : Money.add(wallet.balanceNanos(), transfer.amountNanos());
                    return LedgerSql.book(transaction, transfer).map(isNew -> new Booking.Booked(after));
                }));
    }

    /** What the wallet holds, with the wallet locked. */
    public static Future<Long> balance(SqlClient transaction, long accountId) {
        return LedgerSql.lockWallet(transaction, accountId).map(LedgerSql.Wallet::balanceNanos);
    }
}
