package dev.tollgate.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.AdaptivePricing;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.PaymentIntentData;
import com.stripe.param.checkout.SessionCreateParams.SubscriptionData;
import dev.tollgate.billing.AgentTerms;
import dev.tollgate.billing.Goods;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.PlanTerms;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Map;

/**
 * What an order's checkout session is made with. The same for each try, since one key stands for one set of parameters. The
 * metadata is for whoever looks at it in Stripe's dashboard, and for finding the order; no amount is ever read from it.
 */
final class SessionParams {
    private final URI publicUrl;
    private final PremiumPrices premium;
    private final long slotCents;

    /** @param slotCents what a deploy slot costs, in US cents */
    SessionParams(URI publicUrl, PremiumPrices premium, long slotCents) {
        this.publicUrl = publicUrl;
        this.premium = premium;
        this.slotCents = slotCents;
    }

    PremiumPrices premium() {
        return premium;
    }

    /** What a deploy slot costs, in US cents. */
    long slotCents() {
        return slotCents;
    }

    /** Fails with a problem where the plan has no price at Stripe, or with a {@link StripeCallFailure}. */
    Future<SessionCreateParams> of(Order order, String customer) {
        return switch (order.goods()) {
            case Goods.Credits credits ->
                Future.succeededFuture(
                        once(order, customer, "Credits worth " + Checkouts.dollars(order.amountCents())));
            case Goods.DeploySlot slot -> Future.succeededFuture(once(order, customer, "One more deploy"));
            case Goods.AgentOnce agent ->
                Future.succeededFuture(once(order, customer, agent.terms().name()));
            case Goods.AgentMonthly agent -> Future.succeededFuture(monthly(order, customer, agent.terms()));
            case Goods.AutoTopup topup ->
                Future.failedFuture(new IllegalStateException("a top-up is paid without a checkout"));
            case Goods.Premium plan ->
                price(plan.terms())
                        .map(price -> subscribed(
                                order,
                                customer,
                                LineItem.builder().setPrice(price),
                                plan.terms().trialDays()));
        };
    }

    private SessionCreateParams once(Order order, String customer, String name) {
        PaymentIntentData.Builder payment = PaymentIntentData.builder().putAllMetadata(metadata(order));
        if (order.savesPaymentMethod()) {
            payment.setSetupFutureUsage(PaymentIntentData.SetupFutureUsage.OFF_SESSION);
        }
        return common(order, customer)
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .addLineItem(LineItem.builder()
                        .setQuantity(1L)
                        .setPriceData(price(order, name).build())
                        .build())
                .setPaymentIntentData(payment.build())
                // Amount and currency of what is reported stay those of the order.
                .setAdaptivePricing(AdaptivePricing.builder().setEnabled(false).build())
                .build();
    }

    /** At the creator's price of the order's day, which stays for as long as it is subscribed to. */
    private SessionCreateParams monthly(Order order, String customer, AgentTerms terms) {
        LineItem.PriceData price = price(order, terms.name())
                .setRecurring(LineItem.PriceData.Recurring.builder()
                        .setInterval(LineItem.PriceData.Recurring.Interval.MONTH)
                        .build())
                .build();
        return subscribed(order, customer, LineItem.builder().setPriceData(price), 0);
    }

    private static LineItem.PriceData.Builder price(Order order, String name) {
        return LineItem.PriceData.builder()
                .setCurrency(order.currency())
                .setUnitAmount(order.amountCents())
                .setProductData(
                        LineItem.PriceData.ProductData.builder().setName(name).build());
    }

    private Future<String> price(PlanTerms terms) {
        return premium.by(terms.interval())
                .map(PremiumPrice::id)
                .orElseGet(() -> Future.failedFuture(PremiumPrices.notSold(terms.interval())));
    }

    private SessionCreateParams subscribed(Order order, String customer, LineItem.Builder item, int trialDays) {
        SubscriptionData.Builder subscription = SubscriptionData.builder().putAllMetadata(metadata(order));
        if (trialDays > 0) {
            subscription.setTrialPeriodDays((long) trialDays);
        }
        return common(order, customer)
                .setMode(SessionCreateParams.Mode.SUBSCRIPTION)
                .addLineItem(item.setQuantity(1L).build())
                .setSubscriptionData(subscription.build())
                .build();
    }

    private SessionCreateParams.Builder common(Order order, String customer) {
        return SessionCreateParams.builder()
                .setCustomer(customer)
                .setClientReferenceId(order.reference())
                .putAllMetadata(metadata(order))
                .setSuccessUrl(publicUrl + CheckoutPages.RETURN + "?session_id={CHECKOUT_SESSION_ID}")
                .setCancelUrl(publicUrl + CheckoutPages.CANCELLED);
    }

    private static Map<String, String> metadata(Order order) {
        return Map.of(
                "kind",
                order.goods().kind(),
                "account_id",
                String.valueOf(order.accountId()),
                SubscriptionObject.ORDER,
                order.reference());
    }
}
