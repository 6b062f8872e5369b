package dev.tollgate.ledger;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;

/** Credits that an operator gives and takes back. The account must exist. */
public final class Credits {
    private static final String CHECK_VIOLATION = "23514";

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
        return book(adjustment, TransferKind.CREDIT_GRANT);
    }

    public Future<Booking> revoke(Adjustment adjustment) {
        return book(adjustment, TransferKind.CREDIT_REVOCATION)
                .recover(e -> e instanceof PgException pg && CHECK_VIOLATION.equals(pg.getSqlState())
                        ? Future.succeededFuture(new Booking.NotCovered())
                        : Future.failedFuture(e));
    }

    private Future<Booking> book(Adjustment wanted, TransferKind kind) {
        Transfer transfer = new Transfer(
                wanted.accountId(), kind, wanted.reference(), wanted.amountNanos(), wanted.actor(), wanted.reason());
        return pool.withTransaction(transaction ->
                        LedgerSql.book(transaction, transfer).compose(isNew -> outcome(transaction, transfer, isNew)))
                .map(Objects::requireNonNull);
    }

    private static Future<Booking> outcome(SqlClient transaction, Transfer transfer, boolean isNew) {
        return LedgerSql.state(transaction, transfer)
                .map(state -> isNew
                        ? new Booking.Booked(state.balanceNanos())
                        : state.amountNanos() == transfer.amountNanos()
                                ? new Booking.Known(state.balanceNanos())
                                : new Booking.Contradicts(state.amountNanos()));
    }
}
