package dev.tollgate.stripe;

import com.stripe.exception.StripeException;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.PriceListParams;
import com.stripe.param.billingportal.ConfigurationCreateParams;
import com.stripe.param.billingportal.ConfigurationCreateParams.Features;
import com.stripe.param.billingportal.ConfigurationListParams;
import com.stripe.service.V1Services;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Makes at Stripe what the gateway needs there and does not find. Thread-safe, and safe to repeat. */
final class StripeSetup {
    private final StripeCalls calls;
    private final long premiumCents;
    private @Nullable Future<Void> run;

    /** @param premiumCents what the premium plan costs a month, in US cents */
    StripeSetup(StripeCalls calls, long premiumCents) {
        this.calls = calls;
        this.premiumCents = premiumCents;
    }

    /** Has it run, the first time that it is asked for and again after a failure. Fails with a {@link StripeCallFailure}. */
    synchronized Future<Void> ready() {
        Future<Void> last = run;
        if (last == null || last.failed()) {
            last = calls.make("set up", stripe -> {
                        premiumPrice(stripe);
                        portal(stripe);
                        return true;
                    })
                    .mapEmpty();
            run = last;
        }
        return last;
    }

    private void premiumPrice(V1Services stripe) throws StripeException {
        PriceListParams mine = PriceListParams.builder()
                .addLookupKey(PremiumPrice.LOOKUP_KEY)
                .setActive(true)
                .build();
        if (!stripe.prices().list(mine).getData().isEmpty()) {
            return;
        }
        PriceCreateParams params = PriceCreateParams.builder()
                .setCurrency("usd")
                .setUnitAmount(premiumCents)
                .setLookupKey(PremiumPrice.LOOKUP_KEY)
                .setRecurring(PriceCreateParams.Recurring.builder()
                        .setInterval(PriceCreateParams.Recurring.Interval.MONTH)
                        .build())
                .setProductData(PriceCreateParams.ProductData.builder()
                        .setName("Premium")
                        .build())
                .build();
        stripe.prices().create(params, StripeCalls.keyed(PremiumPrice.LOOKUP_KEY + ":" + premiumCents));
    }

    /** Plans are not changed in the portal, where our orders would not know of it. */
    private static void portal(V1Services stripe) throws StripeException {
        ConfigurationListParams active =
                ConfigurationListParams.builder().setActive(true).build();
        if (!stripe.billingPortal().configurations().list(active).getData().isEmpty()) {
            return;
        }
        Features features = Features.builder()
                .setPaymentMethodUpdate(
                        Features.PaymentMethodUpdate.builder().setEnabled(true).build())
                .setInvoiceHistory(
                        Features.InvoiceHistory.builder().setEnabled(true).build())
                .setSubscriptionCancel(Features.SubscriptionCancel.builder()
                        .setEnabled(true)
                        .setMode(Features.SubscriptionCancel.Mode.AT_PERIOD_END)
                        .build())
                .build();
        stripe.billingPortal()
                .configurations()
                .create(ConfigurationCreateParams.builder()
                        .setFeatures(features)
                        .build());
    }
}
