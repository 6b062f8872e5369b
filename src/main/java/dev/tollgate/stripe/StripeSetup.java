package dev.tollgate.stripe;

import com.stripe.exception.StripeException;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.billingportal.ConfigurationCreateParams;
import com.stripe.param.billingportal.ConfigurationCreateParams.Features;
import com.stripe.param.billingportal.ConfigurationListParams;
import com.stripe.service.V1Services;
import dev.tollgate.billing.PlanInterval;
import dev.tollgate.billing.Reversals;
import dev.tollgate.config.Config;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the gateway needs at Stripe: says what is missing there, and makes it. Thread-safe, and safe to repeat. */
public final class StripeSetup {
    private final StripeCalls calls;
    private final Config config;
    private final PremiumPrices prices;
    private @Nullable Future<Void> goods;

    public StripeSetup(StripeCalls calls, Config config) {
        this.calls = calls;
        this.config = config;
        this.prices = new PremiumPrices(calls, Future::succeededFuture, config);
    }

    /**
     * What was done.
     *
     * @param made a sentence for each thing
     * @param webhookSecrets of new endpoints: Stripe shows them this once
     */
    public record Done(List<String> made, Map<Endpoint, String> webhookSecrets) {
        public Done {
            made = List.copyOf(made);
            webhookSecrets = Map.copyOf(webhookSecrets);
        }
    }

    /** What is missing or wrong at Stripe, a sentence each. Fails with what the call failed with. */
    public Future<List<String>> check() {
        return calls.make("check the set-up", stripe -> {
            List<String> faults = new ArrayList<>();
            for (RegisteredEndpoint endpoint : endpoints()) {
                faults.addAll(endpoint.faults(stripe));
            }
            for (PremiumPrice price : prices.all()) {
                price.fault(stripe).ifPresent(faults::add);
            }
            if (!hasPortal(stripe)) {
                faults.add("The customer portal is not configured.");
            }
            return faults;
        });
    }

    /** Makes what is missing. Fails with what the call failed with; what was made until then stays. */
    public Future<Done> run() {
        return calls.make("set up", stripe -> {
            List<String> made = new ArrayList<>();
            Map<Endpoint, String> secrets = new EnumMap<>(Endpoint.class);
            for (RegisteredEndpoint endpoint : endpoints()) {
                RegisteredEndpoint.Ensured ensured = endpoint.ensure(stripe);
                made.add(ensured.what());
                String secret = ensured.secret();
                if (secret != null) {
                    secrets.put(endpoint.endpoint(), secret);
                }
            }
            makeGoods(stripe, made);
            return new Done(made, secrets);
        });
    }

    /** Makes price and portal where they are missing, once a process: the sandbox's own Stripe begins empty. */
    synchronized Future<Void> goods() {
        Future<Void> last = goods;
        if (last == null || last.failed()) {
            last = calls.make("set up", stripe -> {
                        makeGoods(stripe, new ArrayList<>());
                        return true;
                    })
                    .mapEmpty();
            goods = last;
        }
        return last;
    }

    private void makeGoods(V1Services stripe, List<String> made) throws StripeException {
        for (PremiumPrice price : prices.all()) {
            String name = "premium plan by the " + price.interval().label();
            Optional<String> fault = price.fault(stripe);
            if (fault.isPresent() && !price.isConfigured()) {
                made.add("Made the price " + makePrice(stripe, price) + " of the " + name + ".");
            } else {
                made.add(fault.orElse("The " + name + " has its price."));
            }
        }
        if (hasPortal(stripe)) {
            made.add("The customer portal is configured.");
        } else {
            made.add("Configured the customer portal, " + makePortal(stripe) + ".");
        }
    }

    private List<RegisteredEndpoint> endpoints() {
        EventHandlers handlers = new EventHandlers(
                EventHandlers.Copies.of(StripeLookups.of(() -> calls)),
                new Reversals(),
                config.stripe().livemode());
        return Stream.of(Endpoint.values())
                .map(endpoint ->
                        new RegisteredEndpoint(config.server().publicUrl(), endpoint, handlers.types(endpoint)))
                .toList();
    }

    /** A price cannot be changed: where another one has the lookup key, this one takes it over. */
    private static String makePrice(V1Services stripe, PremiumPrice price) throws StripeException {
        PriceCreateParams params = PriceCreateParams.builder()
                .setCurrency("usd")
                .setUnitAmount(price.cents())
                .setLookupKey(price.lookupKey())
                .setTransferLookupKey(true)
                .setRecurring(PriceCreateParams.Recurring.builder()
                        .setInterval(
                                price.interval() == PlanInterval.YEAR
                                        ? PriceCreateParams.Recurring.Interval.YEAR
                                        : PriceCreateParams.Recurring.Interval.MONTH)
                        .build())
                .setProductData(PriceCreateParams.ProductData.builder()
                        .setName("Premium")
                        .build())
                .build();
        String key = price.lookupKey() + ":" + price.cents();
        return stripe.prices().create(params, StripeCalls.keyed(key)).getId();
    }

    private static boolean hasPortal(V1Services stripe) throws StripeException {
        ConfigurationListParams active =
                ConfigurationListParams.builder().setActive(true).build();
        return !stripe.billingPortal().configurations().list(active).getData().isEmpty();
    }

    /** Plans are not changed in the portal, where our orders would not know of it. */
    private static String makePortal(V1Services stripe) throws StripeException {
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
        return stripe.billingPortal()
                .configurations()
                .create(ConfigurationCreateParams.builder()
                        .setFeatures(features)
                        .build())
                .getId();
    }
}
