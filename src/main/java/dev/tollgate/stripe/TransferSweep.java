package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.param.TransferListParams;
import dev.tollgate.billing.Payouts.TransferReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Transfers to creators held against their payouts. Remembers the payouts that it has seen, as {@link SessionSweep} does. */
final class TransferSweep implements Sweep {
    private static final String OUR_REFERENCE = "tgp_";
    private static final int AT_ONCE = 500;

    private final Pool pool;
    private final StripePages pages;
    private final boolean livemode;

    TransferSweep(Pool pool, StripePages pages, boolean livemode) {
        this.pool = pool;
        this.pages = pages;
        this.livemode = livemode;
    }

    @Override
    public Future<Void> look(ReconciliationWindow window, Findings findings) {
        Set<Long> seen = new HashSet<>();
        return pages.each(
                        "transfers",
                        (stripe, after) -> stripe.transfers().list(params(window, after)),
                        findings.progress(),
                        page -> theirs(page, findings, seen))
                .compose(done -> ours(window, findings, seen, 0));
    }

    private static TransferListParams params(ReconciliationWindow window, @Nullable String after) {
        return TransferListParams.builder()
                .setCreated(TransferListParams.Created.builder()
                        .setGte(window.fromSeconds(Duration.ZERO))
                        .setLt(window.toSeconds())
                        .build())
                .setLimit(StripePages.SIZE)
                .setStartingAfter(after)
                .build();
    }

    private Future<Void> theirs(List<JsonNode> page, Findings findings, Set<Long> seen) {
        List<TransferReport> told = StripePages.read(page, node -> Optional.of(TransferObject.report(node)));
        return TransferSweepSql.ofTransfers(pool, told, livemode).map(payouts -> {
            for (TransferReport each : told) {
                TransferSweepSql.Paid payout = payouts.get(each.transferId());
                if (payout != null) {
                    seen.add(payout.payoutId());
                    compare(each, payout, findings);
                } else if (each.reference() != null && each.reference().startsWith(OUR_REFERENCE)) {
                    findings.add(withoutPayout(each));
                }
            }
            return null;
        });
    }

    private static Finding withoutPayout(TransferReport told) {
        return Finding.of(
                        FindingCode.TRANSFER_DIFFERS,
                        told.transferId(),
                        null,
                        null,
                        "It has a reference of a payout's form, " + told.reference() + ", and there is no such payout.",
                        new Remedy.ByHand("Reverse it at Stripe, or make its payout again from a backup."))
                .withCents(told.amountCents(), 0L);
    }

    private static void compare(TransferReport told, TransferSweepSql.Paid payout, Findings findings) {
        if (told.amountCents() != payout.amountCents()) {
            findings.add(finding(
                            FindingCode.AMOUNT_DIFFERS,
                            told.transferId(),
                            payout,
                            "The transfer is not of the payout's amount.",
                            new Remedy.ByHand("Reverse the difference at Stripe, or pay it."))
                    .withCents(told.amountCents(), payout.amountCents()));
        } else if (payout.contradicts(told)) {
            findings.add(finding(
                            FindingCode.TRANSFER_DIFFERS,
                            told.transferId(),
                            payout,
                            "The payout is " + payout.status() + ", by "
                                    + (payout.transferId() == null ? "no transfer." : payout.transferId() + "."),
                            new Remedy.ByHand("The creator may have been paid twice: reverse one transfer at Stripe."))
                    .withCents(told.amountCents(), payout.amountCents()));
        } else if (payout.transferId() == null) {
            findings.add(finding(
                            FindingCode.TRANSFER_DIFFERS,
                            told.transferId(),
                            payout,
                            "It is made, and the payout is " + payout.status() + ".",
                            Remedy.Renewal.TAKE_TRANSFER)
                    .withCents(told.amountCents(), 0L));
        } else if (told.reversedCents() != payout.reversedCents()) {
            findings.add(finding(
                            FindingCode.TRANSFER_DIFFERS,
                            told.transferId(),
                            payout,
                            "What was taken back of it is not the same.",
                            told.reversedCents() > payout.reversedCents()
                                    ? Remedy.Renewal.TAKE_TRANSFER
                                    : new Remedy.ByHand("More is taken back here than at Stripe: book the difference."))
                    .withCents(told.reversedCents(), payout.reversedCents()));
        }
    }

    private static Finding finding(
            FindingCode code, String transferId, TransferSweepSql.Paid payout, String detail, Remedy remedy) {
        return Finding.of(code, transferId, "payout " + payout.payoutId(), payout.accountId(), detail, remedy);
    }

    private Future<Void> ours(ReconciliationWindow window, Findings findings, Set<Long> seen, long afterId) {
        return TransferSweepSql.sent(pool, livemode, window, afterId, AT_ONCE).compose(payouts -> {
            Future<Void> last = Future.succeededFuture();
            for (TransferSweepSql.Paid payout : payouts) {
                String transferId = payout.transferId();
                if (transferId != null && !seen.contains(payout.payoutId())) {
                    last = last.compose(done -> lookUp(transferId, payout, findings));
                }
            }
            return payouts.size() < AT_ONCE
                    ? last
                    : last.compose(done ->
                            ours(window, findings, seen, payouts.getLast().payoutId()));
        });
    }

    private Future<Void> lookUp(String transferId, TransferSweepSql.Paid payout, Findings findings) {
        findings.progress().looked("payouts", 1);
        return pages.one("look at a transfer", call(transferId)).map(found -> {
            if (found.isEmpty()) {
                findings.add(finding(
                                FindingCode.TRANSFER_DIFFERS,
                                transferId,
                                payout,
                                "The payout is sent here, and Stripe does not know its transfer.",
                                new Remedy.ByHand("The creator was not paid: book the payout back, or pay him."))
                        .withCents(0L, payout.amountCents()));
                return null;
            }
            StripePages.read(List.of(found.get()), node -> Optional.of(TransferObject.report(node)))
                    .forEach(told -> compare(told, payout, findings));
            return null;
        });
    }

    /** The transfer as it is now. */
    static StripeCalls.Call<String> call(String transferId) {
        return stripe ->
                stripe.transfers().retrieve(transferId).getLastResponse().body();
    }
}
