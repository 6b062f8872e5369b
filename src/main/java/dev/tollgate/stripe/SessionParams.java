package dev.tollgate.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.AdaptivePricing;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.PaymentIntentData;
import com.stripe.param.checkout.SessionCreateParams.SubscriptionData;
import dev.tollgate.billing.Goods;
import dev.tollgate.billing.Order;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Map;

/**
 * What an order's checkout session is made with. The same for each try, since one key stands for one set of parameters. The
 * metadata is for whoever looks at it in Stripe's dashboard, and for finding the order; no amount is ever read from it.
 */
final class SessionParams {
    private final URI publicUrl;
    private final PremiumPrice premium;

    SessionParams(URI publicUrl, PremiumPrice premium) {
        this.publicUrl = publicUrl;
        this.premium = premium;
    }

    /** What the premium plan costs a month, in US cents. */
    long premiumMonthCents() {
        return premium.monthCents();
    }

    /** Fails with a problem where the plan has no price at Stripe, or with a {@link StripeCallFailure}. */
    Future<SessionCreateParams> of(Order order, String customer) {
        return switch (order.goods()) {
            case Goods.Credits credits -> Future.succeededFuture(credits(order, customer));
            case Goods.Premium plan -> premium.id().map(price -> premium(order, customer, price));
        };
    }

    private SessionCreateParams credits(Order order, String customer) {
        PaymentIntentData.Builder payment = PaymentIntentData.builder().putAllMetadata(metadata(order));
        if (order.savesPaymentMethod()) {
            payment.setSetupFutureUsage(PaymentIntentData.SetupFutureUsage.OFF_SESSION);
        }
        LineItem.PriceData price = LineItem.PriceData.builder()
                .setCurrency(order.currency())
                .setUnitAmount(order.amountCents())
                .setProductData(LineItem.PriceData.ProductData.builder()
                        .setName("Credits worth " + Checkouts.dollars(order.amountCents()))
                        .build())
                .build();
        return common(order, customer)
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .addLineItem(
                        LineItem.builder().setQuantity(1L).setPriceData(price).build())
                .setPaymentIntentData(payment.build())
                // Amount and currency of what is reported stay those of the order.
                .setAdaptivePricing(AdaptivePricing.builder().setEnabled(false).build())
                .build();
    }

    private SessionCreateParams premium(Order order, String customer, String price) {
        return common(order, customer)
                .setMode(SessionCreateParams.Mode.SUBSCRIPTION)
                .addLineItem(LineItem.builder().setQuantity(1L).setPrice(price).build())
                .setSubscriptionData(SubscriptionData.builder()
                        .putAllMetadata(metadata(order))
                        .build())
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
