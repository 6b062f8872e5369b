package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way from refunds and disputes to credits taken back, in whatever order they and the purchase are told. What is
 * taken back is always the lesser of what was granted and what of the payment's money is gone; each phase of each of them
 * is walked through and booked under its own reference, so that the ledger is the same whatever came first.
 */
public final class Reversals {
    private static final Logger LOG = LoggerFactory.getLogger(Reversals.class);
    private static final String LOST = "lost";

    /** Takes in what Stripe tells. To be called in a transaction, which it does not end. */
    public Future<ReversalOutcome> take(SqlClient transaction, ReversalReport report) {
        return ReversalsSql.lockPayment(transaction, report.paymentId())
                .compose(locked -> ReversalsSql.ofPayment(transaction, report.paymentId()))
                .compose(known -> {
                    Optional<Reversal> same = known.stream()
                            .filter(each -> each.id().equals(report.id()))
                            .findFirst();
                    return same.isPresent() && !isNews(same.get(), report)
                            ? Future.succeededFuture(known(same.get(), report))
                            : ReversalsSql.purchase(transaction, report.paymentId())
                                    .compose(purchase -> apply(transaction, report, known, same, purchase));
                });
    }

    /** A dispute that is said to be lost after its money came back leaves the credits with the buyer: somebody must look. */
    private static ReversalOutcome known(Reversal known, ReversalReport report) {
        return known.phase() == ReversalPhase.RETURNED && report.status().equals(LOST)
                ? new ReversalOutcome.Mismatch("lost_after_reinstated")
                : new ReversalOutcome.Known();
    }

    private static boolean isNews(Reversal known, ReversalReport report) {
        return report.phase().compareTo(known.phase()) > 0;
    }

    private static Future<ReversalOutcome> apply(
            SqlClient transaction,
            ReversalReport report,
            List<Reversal> known,
            Optional<Reversal> same,
            @Nullable Purchase purchase) {
        if (purchase != null && !purchase.currency().equals(report.currency())) {
            return Future.succeededFuture(new ReversalOutcome.Mismatch("currency_mismatch"));
        }
        Future<Void> put = ReversalsSql.put(transaction, report);
        if (purchase == null) {
            return put.map(kept -> new ReversalOutcome.Applied());
        }
        long othersCents = known.stream()
                .filter(each -> !each.id().equals(report.id()))
                .mapToLong(Reversal::takenCents)
                .sum();
        Reversal now = new Reversal(report.id(), report.amountCents(), report.currency(), report.phase());
        return put.compose(kept -> walk(
                        transaction, purchase, now, same.map(Reversal::phase).orElse(null), othersCents))
                .map(settled -> new ReversalOutcome.Applied());
    }

    /**
     * Takes back at once what was refunded or disputed before the purchase was known. To be called in the transaction that
     * grants it, which holds the lock on the payment.
     */
    static Future<Void> settleGranted(SqlClient transaction, String paymentId) {
        return ReversalsSql.ofPayment(transaction, paymentId)
                .compose(known -> known.isEmpty()
                        ? Future.succeededFuture()
                        : ReversalsSql.purchase(transaction, paymentId)
                                .compose(purchase -> settleAll(transaction, purchase, known)));
    }

    private static Future<Void> settleAll(SqlClient transaction, @Nullable Purchase granted, List<Reversal> known) {
        if (granted == null) {
            return Future.failedFuture(new IllegalStateException("an order just granted is not paid"));
        }
        Future<Purchase> last = Future.succeededFuture(granted);
        long takenCents = 0;
        for (Reversal each : known) {
            if (!each.currency().equals(granted.currency())) {
                LOG.error(
                        "{} is in {}, order {} is not; its credits stay",
                        each.id(),
                        each.currency(),
                        granted.orderId());
                continue;
            }
            long before = takenCents;
            last = last.compose(purchase -> walk(transaction, purchase, each, null, before));
            takenCents += each.takenCents();
        }
        return last.mapEmpty();
    }

    /**
     * Goes through the phases up to where it stands.
     *
     * @param left the phase that it was in, null if it is new
     * @param othersCents what the payment's other reversals keep away
     */
    private static Future<Purchase> walk(
            SqlClient transaction, Purchase purchase, Reversal now, @Nullable ReversalPhase left, long othersCents) {
        Future<Purchase> last = Future.succeededFuture(purchase);
        for (ReversalPhase phase : ReversalPhase.values()) {
            boolean behind = left != null && phase.compareTo(left) <= 0;
            if (!behind && phase.compareTo(now.phase()) <= 0) {
                long takenCents = othersCents + now.in(phase).takenCents();
                String reference = now.id() + ":" + phase.label();
                last = last.compose(before -> Clawback.settle(transaction, before, takenCents, reference));
            }
        }
        return last;
    }
}
