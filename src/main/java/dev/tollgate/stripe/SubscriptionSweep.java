package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.param.SubscriptionListParams;
import dev.tollgate.billing.Subscription;
import dev.tollgate.billing.SubscriptionOwner;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions that have not ended, here or at Stripe, held against each other whenever they were made. Remembers the
 * ids of ours that it has seen.
 */
final class SubscriptionSweep implements Sweep {
    private static final int AT_ONCE = 500;

    private final Pool pool;
    private final StripePages pages;
    private final boolean livemode;

    SubscriptionSweep(Pool pool, StripePages pages, boolean livemode) {
        this.pool = pool;
        this.pages = pages;
        this.livemode = livemode;
    }

    @Override
    public Future<Void> look(ReconciliationWindow window, Findings findings) {
        Set<String> seen = new HashSet<>();
        return pages.each(
                        "subscriptions",
                        // Without a status, all that are not cancelled.
                        (stripe, after) -> stripe.subscriptions()
                                .list(SubscriptionListParams.builder()
                                        .setLimit(StripePages.SIZE)
                                        .setStartingAfter(after)
                                        .build()),
                        findings.progress(),
                        page -> theirs(page, findings, seen))
                .compose(done -> ours(findings, seen, ""));
    }

    private Future<Void> theirs(List<JsonNode> page, Findings findings, Set<String> seen) {
        List<Told> told = StripePages.read(page, Told::read);
        return SubscriptionSweepSql.ofSubscriptions(
                        pool, told.stream().map(Told::object).toList())
                .map(copies -> {
                    for (Told each : told) {
                        String id = each.now().id();
                        SubscriptionSweepSql.Copy copy = copies.get(id);
                        if (copy != null) {
                            seen.add(id);
                            compare(each.now(), copy, findings);
                        }
                    }
                    return null;
                });
    }

    /** A subscription, and how it stands, whosever it is. */
    private record Told(SubscriptionObject object, Subscription now) {
        private static final SubscriptionOwner NOBODY = new SubscriptionOwner(0, null, null);

        static Optional<Told> read(JsonNode json) {
            SubscriptionObject object = new SubscriptionObject(json);
            return Optional.of(new Told(object, object.of(NOBODY)));
        }
    }

    private static void compare(Subscription told, SubscriptionSweepSql.Copy copy, Findings findings) {
        Subscription known = copy.known();
        if (known == null) {
            findings.add(finding(
                    told.id(),
                    copy,
                    "It is " + told.status() + " at Stripe, and there is no copy of it.",
                    Remedy.Renewal.COPY_SUBSCRIPTION));
            return;
        }
        String differences = differences(told, known);
        if (!differences.isEmpty()) {
            findings.add(finding(
                    told.id(),
                    copy,
                    differences,
                    known.hasEnded()
                            ? new Remedy.ByHand("Here it has ended, which is final: cancel it at Stripe.")
                            : Remedy.Renewal.COPY_SUBSCRIPTION));
        }
    }

    private static Finding finding(String id, SubscriptionSweepSql.Copy copy, String detail, Remedy remedy) {
        return Finding.of(
                FindingCode.SUBSCRIPTION_DIFFERS,
                id,
                copy.known() == null ? null : "subscription " + id,
                copy.owner().accountId(),
                detail,
                remedy);
    }

    private static String differences(Subscription told, Subscription known) {
        List<String> differences = new ArrayList<>();
        add(differences, "status", told.status(), known.status());
        add(differences, "price", told.priceId(), known.priceId());
        add(differences, "period end", told.currentPeriodEnd(), known.currentPeriodEnd());
        add(differences, "cancel at period end", told.cancelAtPeriodEnd(), known.cancelAtPeriodEnd());
        add(differences, "cancel at", told.cancelAt(), known.cancelAt());
        return String.join("; ", differences);
    }

    private static void add(List<String> differences, String what, @Nullable Object told, @Nullable Object known) {
        if (!Objects.equals(told, known)) {
            differences.add(what + " is " + shown(told) + " at Stripe, here " + shown(known));
        }
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "none" : value.toString();
    }

    private Future<Void> ours(Findings findings, Set<String> seen, String afterId) {
        return SubscriptionSweepSql.notEnded(pool, livemode, afterId, AT_ONCE).compose(copies -> {
            Future<Void> last = Future.succeededFuture();
            for (Subscription copy : copies) {
                if (!seen.contains(copy.id())) {
                    last = last.compose(done -> lookUp(copy, findings));
                }
            }
            return copies.size() < AT_ONCE
                    ? last
                    : last.compose(done -> ours(findings, seen, copies.getLast().id()));
        });
    }

    private Future<Void> lookUp(Subscription known, Findings findings) {
        findings.progress().looked("subscriptions", 1);
        SubscriptionSweepSql.Copy copy = SubscriptionSweepSql.Copy.of(known);
        return pages.one(
                        "look at a subscription",
                        stripe -> stripe.subscriptions()
                                .retrieve(known.id())
                                .getLastResponse()
                                .body())
                .map(found -> {
                    if (found.isEmpty()) {
                        findings.add(finding(
                                known.id(),
                                copy,
                                "It is " + known.status() + " here, and Stripe does not know it.",
                                new Remedy.ByHand("Find out whether it was of another account at Stripe.")));
                        return null;
                    }
                    StripePages.read(List.of(found.get()), Told::read)
                            .forEach(told -> compare(told.now(), copy, findings));
                    return null;
                });
    }
}
