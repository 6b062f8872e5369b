package dev.tollgate.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.Invoice;
import com.stripe.model.InvoiceLineItem;
import com.stripe.param.InvoiceCreatePreviewParams;
import com.stripe.param.InvoiceCreatePreviewParams.SubscriptionDetails;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.service.V1Services;
import dev.tollgate.access.Acting;
import dev.tollgate.billing.PlanInterval;
import dev.tollgate.billing.Subscription;
import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From paying the plan by the month to paying it by the year, and back. What is left of the paid time is set off against the new price,
 * and the difference is paid at once, or nothing changes. Thread-safe.
 */
final class PlanChanges {
    private static final Logger LOG = LoggerFactory.getLogger(PlanChanges.class);
    private static final Set<String> CHANGEABLE = Set.of("active", "trialing");

    private final StripeCalls calls;
    private final PremiumPrices prices;
    private final SubscriptionChanges subscriptions;

    PlanChanges(StripeCalls calls, PremiumPrices prices, SubscriptionChanges subscriptions) {
        this.calls = calls;
        this.prices = prices;
        this.subscriptions = subscriptions;
    }

    /**
     * What a change would cost.
     *
     * @param dueNowCents below 0 where more was paid than the new price takes: it is set off against later invoices
     * @param at as of when; a change with the same time costs the same. Null where nothing is set off
     */
    record Preview(long dueNowCents, @Nullable Instant at) {}

    /** Fails with a problem where nothing can be changed. */
    Future<Preview> preview(long accountId, PlanInterval to) {
        return changeable(accountId, to)
                .compose(wanted -> calls.make("preview a change of plan", stripe -> preview(stripe, wanted)))
                .recover(e -> Future.failedFuture(problem(e)));
    }

    private static Preview preview(V1Services stripe, Wanted wanted) throws StripeException {
        InvoiceCreatePreviewParams params = InvoiceCreatePreviewParams.builder()
                .setSubscription(wanted.subscription().id())
                .setSubscriptionDetails(SubscriptionDetails.builder()
                        .addItem(SubscriptionDetails.Item.builder()
                                .setId(itemId(stripe, wanted))
                                .setPrice(wanted.priceId())
                                .build())
                        .setProrationBehavior(SubscriptionDetails.ProrationBehavior.ALWAYS_INVOICE)
                        .build())
                .build();
        Invoice invoice = stripe.invoices().createPreview(params);
        return new Preview(invoice.getTotal(), asOf(invoice));
    }

    /** By Stripe's clock: from when on what is paid is set off. */
    private static @Nullable Instant asOf(Invoice invoice) {
        for (InvoiceLineItem line : invoice.getLines().getData()) {
            InvoiceLineItem.Parent parent = line.getParent();
            InvoiceLineItem.Parent.SubscriptionItemDetails item =
                    parent == null ? null : parent.getSubscriptionItemDetails();
            if (item != null && Boolean.TRUE.equals(item.getProration())) {
                return Instant.ofEpochSecond(line.getPeriod().getStart());
            }
        }
        return null;
    }

    /**
     * Changes it; the subscription as it is then.
     *
     * @param at of a preview; null for now
     */
    Future<Subscription> change(Acting who, PlanInterval to, @Nullable Instant at) {
        return changeable(who.accountId(), to)
                .compose(wanted -> subscriptions
                        .note(
                                who,
                                wanted.subscription(),
                                "subscription.change",
                                new JsonObject().put("interval", to.label()).put("price_id", wanted.priceId()))
                        .map(wanted))
                .compose(wanted -> calls.make("change the plan", stripe -> {
                            SubscriptionUpdateParams.Builder params = SubscriptionUpdateParams.builder()
                                    .addItem(SubscriptionUpdateParams.Item.builder()
                                            .setId(itemId(stripe, wanted))
                                            .setPrice(wanted.priceId())
                                            .build())
                                    .setProrationBehavior(SubscriptionUpdateParams.ProrationBehavior.ALWAYS_INVOICE)
                                    .setPaymentBehavior(SubscriptionUpdateParams.PaymentBehavior.ERROR_IF_INCOMPLETE);
                            if (at != null) {
                                params.setProrationDate(at.getEpochSecond());
                            }
                            return stripe.subscriptions()
                                    .update(wanted.subscription().id(), params.build())
                                    .getId();
                        })
                        .recover(e -> Future.failedFuture(problem(e)))
                        .compose(changed -> subscriptions.renewed(wanted.subscription())));
    }

    private record Wanted(Subscription subscription, String priceId) {}

    private Future<Wanted> changeable(long accountId, PlanInterval to) {
        return subscriptions.running(accountId, null).compose(subscription -> {
            if (!CHANGEABLE.contains(subscription.status())) {
                throw Failure.conflict("payment_late", "The plan can be changed when what is due for it is paid.")
                        .asException();
            }
            return prices.by(to)
                    .orElseThrow(() -> PremiumPrices.notSold(to))
                    .id()
                    .map(price -> {
                        if (price.equals(subscription.priceId())) {
                            throw Failure.conflict("same_plan", "The plan is paid by the " + to.label() + " already.")
                                    .asException();
                        }
                        return new Wanted(subscription, price);
                    });
        });
    }

    private static String itemId(V1Services stripe, Wanted wanted) throws StripeException {
        return stripe.subscriptions()
                .retrieve(wanted.subscription().id())
                .getItems()
                .getData()
                .getFirst()
                .getId();
    }

    private static Throwable problem(Throwable e) {
        if (!(e instanceof StripeCallFailure failure)) {
            return e;
        }
        LOG.warn("A plan could not be changed: {}", failure.getMessage());
        return failure.kind() == StripeCallFailure.Kind.REFUSED ? notPaid() : SubscriptionChanges.problem(e);
    }

    private static ProblemException notPaid() {
        return Failure.paymentRequired(
                        "payment_failed",
                        "The difference could not be paid, and nothing was changed. The customer portal takes another"
                                + " payment method.")
                .asException();
    }
}
