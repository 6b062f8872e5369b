package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What accounts owe for usage, and how it is settled: on the invoice day of each month credits pay first, and the rest is frozen
 * into a bill, which Stripe's invoice is made from. A bill's amount never changes; what is charged later is for the next one.
 * Thread-safe, and safe on several nodes: a run that is begun twice freezes nothing twice.
 */
public final class Bills {
    private static final Logger LOG = LoggerFactory.getLogger(Bills.class);
    private static final int ACCOUNTS_AT_ONCE = 500;

    private final Pool pool;
    private final boolean livemode;
    private final int invoiceDay;

    /**
     * @param livemode whether with real money
     * @param invoiceDay of the month, 1 to 28, in UTC
     */
    public Bills(Pool pool, boolean livemode, int invoiceDay) {
        this.pool = pool;
        this.livemode = livemode;
        this.invoiceDay = invoiceDay;
    }

    /** The latest invoice day that is not after {@code today}. */
    static LocalDate latestInvoiceDay(LocalDate today, int invoiceDay) {
        LocalDate thisMonth = today.withDayOfMonth(invoiceDay);
        return thisMonth.isAfter(today) ? thisMonth.minusMonths(1) : thisMonth;
    }

    /** Freezes what is owed if an invoice day has come since the last run, and goes on with a run that was cut short. */
    public Future<Void> freezeWhenDue() {
        return BillRunsSql.today(pool)
                .compose(today -> BillRunsSql.begin(pool, latestInvoiceDay(today, invoiceDay)))
                .compose(begun -> finishRuns());
    }

    /** Freezes what is owed now. */
    public Future<Void> freezeNow() {
        return BillRunsSql.today(pool)
                .compose(today -> BillRunsSql.ask(pool, today))
                .compose(begun -> finishRuns());
    }

    private Future<Void> finishRuns() {
        return BillRunsSql.unfinished(pool)
                .compose(run -> run == null
                        ? Future.succeededFuture()
                        : freezeAfter(run, 0, 0)
                                .compose(bills -> {
                                    LOG.info("What is owed on {} is frozen: {} bills", run.day(), bills);
                                    return BillRunsSql.finish(pool, run);
                                })
                                .compose(finished -> finishRuns()));
    }

    private Future<Integer> freezeAfter(BillRunsSql.Run run, long accountId, int before) {
        return pool.withTransaction(transaction -> BillRunsSql.lockWallets(transaction, accountId, ACCOUNTS_AT_ONCE)
                        .compose(accounts -> BillRunsSql.freeze(transaction, run, accounts, livemode)
                                .map(bills -> new Frozen(accounts, before + bills))))
                .map(Objects::requireNonNull)
                .compose(frozen -> frozen.accounts().size() < ACCOUNTS_AT_ONCE
                        ? Future.succeededFuture(frozen.bills())
                        : freezeAfter(run, frozen.accounts().getLast(), frozen.bills()));
    }

    private record Frozen(List<Long> accounts, int bills) {}

    /**
     * Takes the next that has no invoice yet, with an id above {@code afterId}; null if there is none. Nobody else makes its
     * invoice until it is left, or what became of it is {@linkplain #told told}.
     */
    public Future<@Nullable Bill> take(long afterId) {
        return BillsSql.take(pool, livemode, afterId);
    }

    /** Its invoice cannot be made for now: whoever comes next may try. */
    public Future<Void> leave(Bill bill) {
        return BillsSql.leave(pool, bill);
    }

    /** The next try has other idempotency keys. */
    public Future<Void> renewKey(Bill bill) {
        return BillsSql.renewKey(pool, bill);
    }

    /** What stands on it; empty before it is {@linkplain #itemise itemised}. */
    public Future<List<Bill.Line>> lines(Bill bill) {
        return BillsSql.lines(pool, bill);
    }

    /** The same; writes it down if that was not done yet, so that it is the same each time. */
    public Future<List<Bill.Line>> itemise(Bill bill) {
        return lines(bill)
                .compose(known -> known.isEmpty()
                        ? BillsSql.usage(pool, bill)
                                .map(usage -> BillLines.of(usage, bill.amountCents()))
                                .compose(lines -> BillsSql.insertLines(pool, bill, lines))
                                .compose(inserted -> lines(bill))
                        : Future.succeededFuture(known));
    }

    /** An account's bills, the latest first; those behind {@code beforeId} if that is not 0. */
    public Future<List<Bill>> list(long accountId, long beforeId, int limit) {
        return BillsSql.list(pool, accountId, beforeId, limit);
    }

    /** Whose a bill is, by its reference; null if it is none of ours. */
    public static Future<@Nullable SubscriptionOwner> owner(SqlClient client, String reference) {
        return BillsSql.accountOf(client, reference)
                .map(account -> account == null ? null : new SubscriptionOwner(account, null, null));
    }

    /**
     * Takes in what Stripe says of an invoice, in any order, as often as it is told; nothing if it is of no bill. Joins the
     * caller's transaction, in which the payment must be locked, see {@link SaleBooking#lockPayment}.
     */
    static Future<Void> told(SqlClient transaction, Invoice invoice) {
        return BillsSql.lock(transaction, invoice.id(), invoice.billReference()).compose(bills -> {
            if (bills.isEmpty() || bills.getFirst().status().isSettled()) {
                return Future.succeededFuture();
            }
            Bill bill = bills.getFirst();
            if (bills.size() > 1 || isOther(bill, invoice)) {
                LOG.error("Invoice {} contradicts bill {}; nothing is booked for it", invoice.id(), bill.id());
                return Future.succeededFuture();
            }
            return switch (invoice.status()) {
                case "draft" -> Future.succeededFuture();
                case "open" -> BillsSql.move(transaction, bill, Bill.Status.OPEN, invoice);
                case "uncollectible" -> BillsSql.move(transaction, bill, Bill.Status.UNCOLLECTIBLE, invoice);
                case "paid" -> pay(transaction, bill, invoice);
                case "void" -> waive(transaction, bill, invoice);
                default ->
                    Future.failedFuture(
                            new IllegalStateException("invoice " + invoice.id() + " is " + invoice.status()));
            };
        });
    }

    private static boolean isOther(Bill bill, Invoice invoice) {
        return bill.invoiceId() != null && !bill.invoiceId().equals(invoice.id());
    }

    /** What was owed may have become less since it was frozen; then a part of the payment becomes credits. */
    private static Future<Void> pay(SqlClient transaction, Bill bill, Invoice invoice) {
        return LedgerSql.lockWallet(transaction, bill.accountId()).compose(wallet -> {
            long owed = Math.min(Money.ofCents(bill.amountCents()), wallet.dueNanos());
            long paid = Money.ofCents(invoice.paidCents());
            long settling = Math.min(owed, paid);
            return book(transaction, bill, TransferKind.BILL_PAYMENT, invoice, settling)
                    .compose(booked -> book(transaction, bill, TransferKind.BILL_OVERPAYMENT, invoice, paid - settling))
                    .compose(booked -> book(transaction, bill, TransferKind.BILL_SETTLEMENT, invoice, owed - settling))
                    .compose(booked -> BillsSql.paid(transaction, bill, invoice, paid - settling, owed - settling))
                    .compose(stored -> BillRestrictionsSql.lift(transaction, bill.accountId()))
                    .compose(lifted ->
                            paid == 0 ? Future.<Void>succeededFuture() : Referrals.paid(transaction, bill.accountId()))
                    .compose(noted -> invoice.paymentId() == null
                            ? Future.succeededFuture()
                            : Reversals.settleGranted(transaction, invoice.paymentId()));
        });
    }

    private static Future<Void> waive(SqlClient transaction, Bill bill, Invoice invoice) {
        return LedgerSql.lockWallet(transaction, bill.accountId()).compose(wallet -> {
            long owed = Math.min(Money.ofCents(bill.amountCents()), wallet.dueNanos());
            return book(transaction, bill, TransferKind.BILL_WAIVER, invoice, owed)
                    .compose(booked -> BillsSql.waived(transaction, bill, invoice.id(), owed))
                    .compose(stored -> BillRestrictionsSql.lift(transaction, bill.accountId()));
        });
    }

    private static Future<Void> book(SqlClient transaction, Bill bill, TransferKind kind, Invoice invoice, long nanos) {
        return nanos == 0
                ? Future.succeededFuture()
                : LedgerSql.book(transaction, new Transfer(bill.accountId(), kind, invoice.id(), nanos, null, null))
                        .compose(booked -> booked
                                ? Future.succeededFuture()
                                : Future.failedFuture(new IllegalStateException(
                                        "bill " + bill.id() + " does not know of its " + kind)));
    }
}
