package dev.tollgate.billing;

import dev.tollgate.notify.Notice;
import dev.tollgate.notify.Notifications;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way from refunds and disputes to what is taken back of a purchase, in whatever order they and it are told: always the lesser
 * of what was paid and what of the payment's money is gone; each phase of each of them
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
                            : ReversalsSql.paid(transaction, report.paymentId())
                                    .compose(paid -> apply(transaction, report, known, same, paid));
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
            @Nullable Paid paid) {
        if (paid != null && !paid.currency().equals(report.currency())) {
            return Future.succeededFuture(new ReversalOutcome.Mismatch("currency_mismatch"));
        }
        Future<Void> put = ReversalsSql.put(transaction, report);
        if (paid == null) {
            return put.map(kept -> new ReversalOutcome.Applied());
        }
        long othersCents = known.stream()
                .filter(each -> !each.id().equals(report.id()))
                .mapToLong(Reversal::takenCents)
                .sum();
        Reversal now =
                new Reversal(report.id(), report.kind(), report.amountCents(), report.currency(), report.phase());
        return put.compose(kept -> tell(transaction, paid, now))
                .compose(told ->
                        walk(transaction, paid, now, same.map(Reversal::phase).orElse(null), othersCents))
                .map(settled -> new ReversalOutcome.Applied());
    }

    /**
     * Takes back at once what was refunded or disputed before it was known. To be called in the transaction that
     * grants it, which holds the lock on the payment.
     */
    static Future<Void> settleGranted(SqlClient transaction, String paymentId) {
        return ReversalsSql.ofPayment(transaction, paymentId)
                .compose(known -> known.isEmpty()
                        ? Future.succeededFuture()
                        : ReversalsSql.paid(transaction, paymentId)
                                .compose(paid -> settleAll(transaction, paid, known)));
    }

    private static Future<Void> settleAll(SqlClient transaction, @Nullable Paid granted, List<Reversal> known) {
        if (granted == null) {
            return Future.failedFuture(new IllegalStateException("what was just booked is not paid"));
        }
        Future<Paid> last = Future.succeededFuture(granted);
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
            last = last.compose(
                    paid -> tell(transaction, paid, each).compose(told -> walk(transaction, paid, each, null, before)));
            takenCents += each.takenCents();
        }
        return last.mapEmpty();
    }

    /** The first time that a dispute is seen together with what it disputes; each later time it is the same message. */
    private static Future<Void> tell(SqlClient transaction, Paid paid, Reversal reversal) {
        return reversal.kind() == ReversalReport.Kind.DISPUTE
                ? Notifications.tell(
                        transaction,
                        Notice.disputeOpened(
                                paid.accountId(),
                                reversal.id(),
                                paid.orderId(),
                                reversal.amountCents(),
                                reversal.currency()))
                : Future.succeededFuture();
    }

    /**
     * Goes through the phases up to where it stands.
     *
     * @param left the phase that it was in, null if it is new
     * @param othersCents what the payment's other reversals keep away
     */
    private static Future<Paid> walk(
            SqlClient transaction, Paid paid, Reversal now, @Nullable ReversalPhase left, long othersCents) {
        Future<Paid> last = Future.succeededFuture(paid);
        for (ReversalPhase phase : ReversalPhase.values()) {
            boolean behind = left != null && phase.compareTo(left) <= 0;
            if (!behind && phase.compareTo(now.phase()) <= 0) {
                long takenCents = othersCents + now.in(phase).takenCents();
                String reference = now.id() + ":" + phase.label();
                last = last.compose(before -> before.settle(transaction, now.kind(), takenCents, reference));
            }
        }
        return last.compose(
                settled -> Referrals.reversed(transaction, settled.accountId()).map(noted -> settled));
    }
}
