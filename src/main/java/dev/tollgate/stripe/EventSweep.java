package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.net.RequestOptions;
import com.stripe.param.EventListParams;
import dev.tollgate.billing.ConnectAccount;
import dev.tollgate.billing.ConnectAccounts;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Stripe's events that have an effect here, held against the inbox: those of the platform, and those of each creator. */
final class EventSweep implements Sweep {
    /** Stripe's own limit (https://docs.stripe.com/api/events/list). */
    private static final int TYPES_MAX = 20;

    private static final int AT_ONCE = 100;

    private final Pool pool;
    private final StripePages pages;
    private final Inbox inbox;
    private final boolean livemode;

    EventSweep(Pool pool, StripePages pages, Inbox inbox, boolean livemode) {
        this.pool = pool;
        this.pages = pages;
        this.inbox = inbox;
        this.livemode = livemode;
    }

    @Override
    public Future<Void> look(ReconciliationWindow window, Findings findings) {
        return missed(window, findings, Endpoint.PLATFORM, null)
                .compose(done -> creators(window, findings, 0))
                .compose(done -> unprocessed(window, findings, 0));
    }

    private Future<Void> creators(ReconciliationWindow window, Findings findings, long afterId) {
        return ConnectAccounts.list(pool, livemode, afterId, AT_ONCE).compose(creators -> {
            Future<Void> last = Future.succeededFuture();
            for (ConnectAccount creator : creators) {
                last = last.compose(done -> creator(window, findings, creator));
            }
            return creators.size() < AT_ONCE
                    ? last
                    : last.compose(done ->
                            creators(window, findings, creators.getLast().accountId()));
        });
    }

    private Future<Void> creator(ReconciliationWindow window, Findings findings, ConnectAccount creator) {
        String account = creator.stripeAccountId();
        return account == null
                ? Future.succeededFuture()
                : missed(window, findings, Endpoint.CONNECT, account).recover(e -> {
                    if (!ConnectCopies.isGone(e)) {
                        return Future.failedFuture(e);
                    }
                    findings.add(Finding.of(
                            FindingCode.CREATOR_GONE,
                            account,
                            "creator " + creator.accountId(),
                            creator.accountId(),
                            "Stripe lets us see this account no more.",
                            Remedy.Renewal.COPY_CREATOR));
                    return Future.succeededFuture();
                });
    }

    private Future<Void> missed(
            ReconciliationWindow window, Findings findings, Endpoint endpoint, @Nullable String account) {
        List<String> types = new ArrayList<>(new TreeSet<>(inbox.types(endpoint)));
        Future<Void> last = Future.succeededFuture();
        for (int i = 0; i < types.size(); i += TYPES_MAX) {
            List<String> some = types.subList(i, Math.min(types.size(), i + TYPES_MAX));
            last = last.compose(done -> pages.each(
                    ReconciliationProgress.EVENTS,
                    (stripe, after) -> stripe.events().list(params(window, some, after), options(account)),
                    findings.progress(),
                    page -> compare(page, findings, new Remedy.StoreEvent(endpoint, account))));
        }
        return last;
    }

    private static EventListParams params(ReconciliationWindow window, List<String> types, @Nullable String after) {
        return EventListParams.builder()
                .addAllType(types)
                .setCreated(EventListParams.Created.builder()
                        .setGte(window.fromSeconds(Duration.ZERO))
                        .setLt(window.toSeconds())
                        .build())
                .setLimit(StripePages.SIZE)
                .setStartingAfter(after)
                .build();
    }

    /** @param account the connected account to ask in the name of, null for the platform */
    static RequestOptions options(@Nullable String account) {
        return account == null
                ? RequestOptions.getDefault()
                : RequestOptions.builder().setStripeAccount(account).build();
    }

    private Future<Void> compare(List<JsonNode> page, Findings findings, Remedy.StoreEvent remedy) {
        List<StripeEvent> events = StripePages.read(page, node -> Optional.of(StripeEvent.of(node)));
        return EventSweepSql.held(
                        pool,
                        remedy.endpoint(),
                        events.stream().map(StripeEvent::id).toList())
                .map(held -> {
                    events.stream()
                            .filter(event -> !held.contains(event.id()))
                            .forEach(event -> findings.add(Finding.of(
                                    FindingCode.MISSED_EVENT,
                                    event.id(),
                                    null,
                                    null,
                                    event.type() + " of " + event.objectId() + " at " + event.created()
                                            + " never came here.",
                                    remedy)));
                    return null;
                });
    }

    private Future<Void> unprocessed(ReconciliationWindow window, Findings findings, long afterSeq) {
        return EventSweepSql.unprocessed(pool, livemode, window, afterSeq, AT_ONCE)
                .compose(events -> {
                    events.forEach(event -> findings.add(unprocessed(event)));
                    return events.size() < AT_ONCE
                            ? Future.succeededFuture()
                            : unprocessed(window, findings, events.getLast().seq());
                });
    }

    private static Finding unprocessed(EventSweepSql.Unprocessed event) {
        String path = "POST /api/admin/stripe/events/" + event.endpoint() + "/" + event.eventId() + "/replay";
        return Finding.of(
                FindingCode.UNPROCESSED_EVENT,
                event.eventId(),
                "inbox " + event.seq(),
                null,
                event.type() + " is " + event.status()
                        + (event.lastError() == null ? "." : ", because of " + event.lastError() + "."),
                new Remedy.ByHand(
                        event.isDead()
                                ? "Mend the cause, then " + path + "."
                                : "The workers stand still or are too slow: look at the log."));
    }
}
