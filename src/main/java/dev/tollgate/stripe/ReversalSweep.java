package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.param.DisputeListParams;
import com.stripe.param.RefundListParams;
import dev.tollgate.billing.ReversalPhase;
import dev.tollgate.billing.ReversalReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Refunds and disputes of our payments at Stripe held against those that are known here. To come after the sweeps of payments. */
final class ReversalSweep implements Sweep {
    private static final String LOST = "lost";

    private final Pool pool;
    private final StripePages pages;

    ReversalSweep(Pool pool, StripePages pages) {
        this.pool = pool;
        this.pages = pages;
    }

    @Override
    public Future<Void> look(ReconciliationWindow window, Findings findings) {
        return pages.each(
                        "refunds",
                        (stripe, after) -> stripe.refunds().list(refunds(window, after)),
                        findings.progress(),
                        page -> compare(page, ReversalObjects::refund, findings))
                .compose(done -> pages.each(
                        "disputes",
                        (stripe, after) -> stripe.disputes().list(disputes(window, after)),
                        findings.progress(),
                        page -> compare(page, ReversalObjects::disputeNow, findings)));
    }

    private static RefundListParams refunds(ReconciliationWindow window, @Nullable String after) {
        return RefundListParams.builder()
                .setCreated(RefundListParams.Created.builder()
                        .setGte(window.fromSeconds(Duration.ZERO))
                        .setLt(window.toSeconds())
                        .build())
                .setLimit(StripePages.SIZE)
                .setStartingAfter(after)
                .build();
    }

    private static DisputeListParams disputes(ReconciliationWindow window, @Nullable String after) {
        return DisputeListParams.builder()
                .setCreated(DisputeListParams.Created.builder()
                        .setGte(window.fromSeconds(Duration.ZERO))
                        .setLt(window.toSeconds())
                        .build())
                .setLimit(StripePages.SIZE)
                .setStartingAfter(after)
                .build();
    }

    private Future<Void> compare(
            List<JsonNode> page, Function<JsonNode, Optional<ReversalReport>> reader, Findings findings) {
        List<ReversalReport> told = StripePages.read(page, reader);
        return ReversalSweepSql.known(pool, told).map(known -> {
            for (ReversalReport each : told) {
                compare(each, Optional.ofNullable(known.get(each.id())), findings);
            }
            return null;
        });
    }

    private static void compare(ReversalReport told, Optional<ReversalSweepSql.Known> known, Findings findings) {
        boolean ours = findings.hasPayment(told.paymentId())
                || known.map(ReversalSweepSql.Known::isOurs).orElse(false);
        ReversalPhase phase = known.map(ReversalSweepSql.Known::phase).orElse(null);
        if (!ours) {
            return;
        }
        if (phase == null || told.phase().compareTo(phase) > 0) {
            findings.add(finding(
                    missed(told),
                    told,
                    known,
                    "It is " + told.status() + " at Stripe, "
                            + (phase == null ? "and not known here." : "here " + phase.label() + "."),
                    isRefund(told) ? Remedy.Renewal.TAKE_REFUND : Remedy.Renewal.TAKE_DISPUTE));
        } else if (phase == ReversalPhase.RETURNED && told.status().equals(LOST)) {
            findings.add(finding(
                    missed(told),
                    told,
                    known,
                    "It is lost at Stripe, after its money had come back here.",
                    new Remedy.ByHand("What it was about is with the buyer: take it back by hand.")));
        } else if (phase != ReversalPhase.NOTED && differs(told, known)) {
            findings.add(finding(
                    FindingCode.AMOUNT_DIFFERS,
                    told,
                    known,
                    "The amounts are not the same.",
                    new Remedy.ByHand("Once money has moved the amount stands: book the difference.")));
        }
    }

    private static boolean differs(ReversalReport told, Optional<ReversalSweepSql.Known> known) {
        Long cents = known.map(ReversalSweepSql.Known::amountCents).orElse(null);
        return cents != null && cents != told.amountCents();
    }

    private static Finding finding(
            FindingCode code,
            ReversalReport told,
            Optional<ReversalSweepSql.Known> known,
            String detail,
            Remedy remedy) {
        return Finding.of(
                        code,
                        told.id(),
                        known.map(ReversalSweepSql.Known::row).orElse(null),
                        known.map(ReversalSweepSql.Known::accountId).orElse(null),
                        detail,
                        remedy)
                .withCents(
                        told.amountCents(),
                        known.map(ReversalSweepSql.Known::amountCents).orElse(0L));
    }

    private static FindingCode missed(ReversalReport told) {
        return isRefund(told) ? FindingCode.MISSED_REFUND : FindingCode.MISSED_DISPUTE;
    }

    private static boolean isRefund(ReversalReport told) {
        return told.kind() == ReversalReport.Kind.REFUND;
    }
}
