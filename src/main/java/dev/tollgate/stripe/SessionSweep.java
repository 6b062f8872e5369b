package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.param.checkout.SessionListParams;
import dev.tollgate.billing.SessionReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checkouts that are paid at Stripe held against orders that are paid here. The orders that it has seen are remembered, some bytes
 * each, so that only the others have to be looked up one by one.
 */
final class SessionSweep implements Sweep {
    /** For so long a session is open at most. */
    private static final Duration OPEN_MAX = Duration.ofDays(1);

    private static final String OUR_REFERENCE = "tgo_";
    private static final int AT_ONCE = 500;

    private final Pool pool;
    private final StripePages pages;
    private final boolean livemode;

    SessionSweep(Pool pool, StripePages pages, boolean livemode) {
        this.pool = pool;
        this.pages = pages;
        this.livemode = livemode;
    }

    @Override
    public Future<Void> look(ReconciliationWindow window, Findings findings) {
        Set<Long> seen = new HashSet<>();
        return pages.each(
                        "checkouts",
                        (stripe, after) -> stripe.checkout().sessions().list(params(window, after)),
                        findings.progress(),
                        page -> theirs(page, findings, seen))
                .compose(done -> ours(window, findings, seen, 0));
    }

    private static SessionListParams params(ReconciliationWindow window, @Nullable String after) {
        return SessionListParams.builder()
                .setStatus(SessionListParams.Status.COMPLETE)
                .setCreated(SessionListParams.Created.builder()
                        .setGte(window.fromSeconds(OPEN_MAX))
                        .setLt(window.toSeconds())
                        .build())
                .setLimit(StripePages.SIZE)
                .setStartingAfter(after)
                .build();
    }

    private Future<Void> theirs(List<JsonNode> page, Findings findings, Set<Long> seen) {
        List<SessionReport> sessions = StripePages.read(page, SessionSweep::report);
        return SessionSweepSql.ofSessions(pool, sessions, livemode).map(orders -> {
            for (SessionReport session : sessions) {
                SessionSweepSql.Bought order = orders.get(session.sessionId());
                if (order != null) {
                    seen.add(order.orderId());
                    compare(session, order, findings);
                } else {
                    withoutOrder(session, findings);
                }
            }
            return null;
        });
    }

    private static Optional<SessionReport> report(JsonNode object) {
        CheckoutSession session = new CheckoutSession(object);
        return session.sells() ? Optional.of(session.report()) : Optional.empty();
    }

    /** Of another product on the same account, or of an order that a restored database has lost. */
    private static void withoutOrder(SessionReport session, Findings findings) {
        String reference = session.reference();
        if (session.payment() == SessionReport.Payment.PAID
                && reference != null
                && reference.startsWith(OUR_REFERENCE)) {
            findings.add(Finding.of(
                            FindingCode.PAYMENT_WITHOUT_GRANT,
                            session.sessionId(),
                            null,
                            null,
                            "It is paid, and no order here has its reference " + reference + ".",
                            new Remedy.ByHand("Open its order (POST /api/admin/accounts/{id}/orders), or refund it."))
                    .withCents(session.amountCents(), null));
        }
    }

    private static void compare(SessionReport session, SessionSweepSql.Bought order, Findings findings) {
        boolean money = session.payment() == SessionReport.Payment.PAID;
        if (money && differs(session, order)) {
            Long sold = order.saleCents();
            findings.add(finding(
                            FindingCode.AMOUNT_DIFFERS,
                            session.sessionId(),
                            order,
                            "Stripe has " + session.amountCents() + " " + session.currency() + ", the order is of "
                                    + order.amountCents() + " " + order.currency()
                                    + (sold == null ? "." : ", its sale of " + sold + "."),
                            new Remedy.ByHand("Refund the payment at Stripe, or book the difference."))
                    .withCents(session.amountCents(), sold == null ? order.amountCents() : sold));
        } else if (money && !order.isPaid()) {
            String paymentId = session.paymentId();
            if (paymentId != null) {
                findings.payment(paymentId);
            }
            findings.add(finding(
                            FindingCode.PAYMENT_WITHOUT_GRANT,
                            session.sessionId(),
                            order,
                            "It is paid, and the order is " + order.status() + ".",
                            Remedy.Renewal.FULFIL_ORDER)
                    .withCents(session.amountCents(), 0L));
        } else if (!money && order.isPaid()) {
            findings.add(unpaid(session.sessionId(), order, "Its payment stands at " + session.payment() + "."));
        }
    }

    private static boolean differs(SessionReport session, SessionSweepSql.Bought order) {
        Long sold = order.saleCents();
        return session.amountCents() != order.amountCents()
                || !session.currency().equals(order.currency())
                || (sold != null && sold != session.amountCents());
    }

    private static Finding unpaid(String sessionId, SessionSweepSql.Bought order, String detail) {
        return finding(
                        FindingCode.GRANT_WITHOUT_PAYMENT,
                        sessionId,
                        order,
                        detail + " The order is paid here.",
                        new Remedy.ByHand(
                                "Find out how it came to be granted; what was granted is taken back by hand."))
                .withCents(0L, order.amountCents());
    }

    private static Finding finding(
            FindingCode code, String sessionId, SessionSweepSql.Bought order, String detail, Remedy remedy) {
        return Finding.of(code, sessionId, "order " + order.orderId(), order.accountId(), detail, remedy);
    }

    /** Orders of ours that no page had: of sessions that are not complete, that Stripe does not know, or that are older. */
    private Future<Void> ours(ReconciliationWindow window, Findings findings, Set<Long> seen, long afterId) {
        return SessionSweepSql.paid(pool, livemode, window, afterId, AT_ONCE).compose(orders -> {
            Future<Void> last = Future.succeededFuture();
            for (SessionSweepSql.Bought order : orders) {
                if (!seen.contains(order.orderId())) {
                    last = last.compose(done -> lookUp(order, findings));
                }
            }
            return orders.size() < AT_ONCE
                    ? last
                    : last.compose(done ->
                            ours(window, findings, seen, orders.getLast().orderId()));
        });
    }

    /** The session as it is now. */
    static StripeCalls.Call<String> call(String sessionId) {
        return stripe -> stripe.checkout()
                .sessions()
                .retrieve(sessionId)
                .getLastResponse()
                .body();
    }

    private Future<Void> lookUp(SessionSweepSql.Bought order, Findings findings) {
        findings.progress().looked("orders", 1);
        return pages.one("look at a checkout", call(order.sessionId())).map(found -> {
            if (found.isEmpty()) {
                if (order.isPaid()) {
                    findings.add(unpaid(order.sessionId(), order, "Stripe does not know this checkout."));
                }
            } else {
                StripePages.read(List.of(found.get()), SessionSweep::report)
                        .forEach(session -> compare(session, order, findings));
            }
            return null;
        });
    }
}
