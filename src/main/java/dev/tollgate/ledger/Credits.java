package dev.tollgate.ledger;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;

/** Credits that an operator gives and takes back, in the caller's transaction. The account must exist. */
public final class Credits {
    /** Of characters of a reference. */
    public static final int REFERENCE_LENGTH_MAX = 200;

    private Credits() {}

    /**
     * What an operator wants booked.
     *
     * @param amountNanos more than 0
     * @param reference the same one is booked once for an account; 1 to 200 characters
     * @param actor who does it
     * @param reason why, for whoever reads the ledger
     */
    public record Adjustment(long accountId, long amountNanos, String reference, String actor, String reason) {
        public Adjustment {
            if (reason.isBlank() || reference.isBlank()) {
                throw new IllegalArgumentException("Credits need a reason, and a reference that is not empty.");
            }
            if (reference.length() > REFERENCE_LENGTH_MAX) {
                throw new IllegalArgumentException(
                        "The reference must have " + REFERENCE_LENGTH_MAX + " characters at most.");
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

    public static Future<Booking> revoke(SqlClient transaction, Adjustment adjustment) {
        return book(transaction, adjustment, TransferKind.CREDIT_REVOCATION);
    }

    /**
     * Gives or takes, with a row in the audit log of what was booked now.
     *
     * @param takes whether they are taken back
     */
    public static Future<Booking> adjust(SqlClient transaction, Actor actor, Adjustment adjustment, boolean takes) {
        TransferKind kind = takes ? TransferKind.CREDIT_REVOCATION : TransferKind.CREDIT_GRANT;
        return book(transaction, adjustment, kind)
                .compose(booking -> booking instanceof Booking.Booked booked
                        ? AuditLog.write(transaction, actor, change(adjustment, takes, booked.balanceNanos()))
                                .map(booking)
                        : Future.succeededFuture(booking));
    }

    private static AuditLog.Change change(Adjustment adjustment, boolean takes, long afterNanos) {
        long nanos = takes ? -adjustment.amountNanos() : adjustment.amountNanos();
        JsonObject before = new JsonObject().put("balance_usd", Money.formatUsd(Money.subtract(afterNanos, nanos)));
        JsonObject after = new JsonObject()
                .put("balance_usd", Money.formatUsd(afterNanos))
                .put("amount_usd", Money.formatUsd(nanos))
                .put("reference", adjustment.reference())
                .put("reason", adjustment.reason());
        return new AuditLog.Change(
                "credits.adjusted", adjustment.accountId(), "credits:" + adjustment.reference(), before, after);
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
