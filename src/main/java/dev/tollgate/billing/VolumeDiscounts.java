package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back a part of what accounts used in a calendar month (UTC), as credits, once for each account and month: usage counts in
 * the month in which it is charged, whenever the call was made, so that a month that has ended stays as it is. It comes off the
 * platform's revenue; creators keep their shares of what was charged.
 *
 * <p>A month is opened with its steps while it lasts. One that nobody settled in time is settled later, by the same steps. Thread-safe,
 * and safe on several nodes: what was credited is not credited again.
 */
public final class VolumeDiscounts {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeDiscounts.class);
    private static final int ACCOUNTS_AT_ONCE = 500;

    private final Pool pool;
    private final VolumeSteps steps;

    VolumeDiscounts(Pool pool, VolumeSteps steps) {
        this.pool = pool;
        this.steps = steps;
    }

    /** A month and what holds in it. */
    record Month(LocalDate month, VolumeSteps steps) {}

    /** What an account used in a month, and what of it was given back. */
    record Given(LocalDate month, long usageNanos, long discountNanos) {}

    /** Notes what holds this month, and settles the months that have ended. */
    Future<Void> run() {
        return VolumeDiscountsSql.now(pool).compose(this::runAt);
    }

    /** @param now by the database's clock, which is the same for all nodes */
    Future<Void> runAt(Instant now) {
        return VolumeDiscountsSql.open(pool, monthOf(now), steps).compose(opened -> settleAll(now));
    }

    private Future<Void> settleAll(Instant now) {
        return VolumeDiscountsSql.unsettled(pool, now)
                .compose(month -> month == null
                        ? Future.succeededFuture()
                        : creditAfter(month, 0, 0)
                                .compose(credited -> {
                                    LOG.info(
                                            "The usage of {} is settled: {} accounts have a discount",
                                            month.month(),
                                            credited);
                                    return VolumeDiscountsSql.settled(pool, month);
                                })
                                .compose(settled -> settleAll(now)));
    }

    /** How many accounts it were, those before included. */
    private Future<Integer> creditAfter(Month month, long accountId, int before) {
        return VolumeDiscountsSql.usage(pool, month.month(), accountId, ACCOUNTS_AT_ONCE)
                .compose(used -> creditEach(month, used.iterator(), before)
                        .compose(credited -> used.size() < ACCOUNTS_AT_ONCE
                                ? Future.succeededFuture(credited)
                                : creditAfter(month, used.getLast().accountId(), credited)));
    }

    private Future<Integer> creditEach(Month month, Iterator<VolumeDiscountsSql.Used> used, int before) {
        while (used.hasNext()) {
            VolumeDiscountsSql.Used next = used.next();
            long nanos = month.steps().discountNanos(next.nanos());
            if (nanos > 0) {
                return credit(next.accountId(), new Given(month.month(), next.nanos(), nanos))
                        .compose(isNew -> creditEach(month, used, before + 1));
            }
        }
        return Future.succeededFuture(before);
    }

    /** True if it was not credited before. */
    Future<Boolean> credit(long accountId, Given given) {
        Transfer transfer = new Transfer(
                accountId, TransferKind.VOLUME_DISCOUNT, reference(given.month()), given.discountNanos(), null, null);
        return pool.withTransaction(transaction -> VolumeDiscountsSql.insert(transaction, accountId, given)
                        .compose(isNew -> isNew
                                ? LedgerSql.book(transaction, transfer).map(booked -> checked(transfer, booked))
                                : Future.succeededFuture(false)))
                .map(Objects::requireNonNull);
    }

    private static boolean checked(Transfer transfer, boolean booked) {
        if (!booked) {
            throw new IllegalStateException(
                    transfer.reference() + " of account " + transfer.accountId() + " is booked without its row");
        }
        return true;
    }

    private static String reference(LocalDate month) {
        return "volume:" + YearMonth.from(month);
    }

    private static LocalDate monthOf(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
    }

    /** What an account used in this month so far, and what of it would be given back if it ended now. */
    Future<Given> soFar(long accountId) {
        return VolumeDiscountsSql.now(pool)
                .compose(now -> VolumeDiscountsSql.usageOf(pool, accountId, monthOf(now))
                        .map(nanos -> new Given(monthOf(now), nanos, steps.discountNanos(nanos))));
    }

    /** What an account was given back, the latest month first; before {@code before} if that is given. */
    Future<List<Given>> list(long accountId, @Nullable LocalDate before, int limit) {
        return VolumeDiscountsSql.list(pool, accountId, before, limit);
    }
}
