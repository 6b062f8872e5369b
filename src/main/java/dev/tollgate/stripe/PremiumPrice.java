package dev.tollgate.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.Price;
import com.stripe.param.PriceListParams;
import com.stripe.service.V1Services;
import dev.tollgate.billing.PlanInterval;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The price at Stripe that the premium plan is sold at by the month, or by the year: the one that is configured, else the one with
 * our lookup key. It is looked up once, and held against what the plan is said to cost. Thread-safe.
 */
final class PremiumPrice {
    private static final Logger LOG = LoggerFactory.getLogger(PremiumPrice.class);

    private final StripeCalls calls;
    private final Supplier<Future<Void>> setup;
    private final @Nullable String configured;
    private final PlanInterval interval;
    private final long cents;
    private final AtomicReference<@Nullable String> known = new AtomicReference<>();

    /**
     * @param setup has what is missing at Stripe made before, where that is ours to do
     * @param configured its id, null to go by the lookup key
     * @param cents what the plan costs each interval, in US cents
     */
    PremiumPrice(
            StripeCalls calls,
            Supplier<Future<Void>> setup,
            @Nullable String configured,
            PlanInterval interval,
            long cents) {
        this.calls = calls;
        this.setup = setup;
        this.configured = configured;
        this.interval = interval;
        this.cents = cents;
    }

    long cents() {
        return cents;
    }

    PlanInterval interval() {
        return interval;
    }

    /** Whether it is an operator's own, which we do not make. */
    boolean isConfigured() {
        return configured != null;
    }

    String lookupKey() {
        return "tollgate_premium_" + interval.label();
    }

    /** Its id. Fails with a problem if there is none, or it is another price; or with a {@link StripeCallFailure}. */
    Future<String> id() {
        String id = known.get();
        return id != null
                ? Future.succeededFuture(id)
                : setup.get()
                        .compose(ready -> calls.make("look up a price", this::lookUp))
                        .map(this::checked);
    }

    private Optional<Price> lookUp(V1Services stripe) throws StripeException {
        if (configured != null) {
            return Optional.of(stripe.prices().retrieve(configured));
        }
        PriceListParams params = PriceListParams.builder()
                .addLookupKey(lookupKey())
                .setActive(true)
                .build();
        return stripe.prices().list(params).getData().stream().findFirst();
    }

    /** Why the plan cannot be sold, for an operator; empty if it can. Calls Stripe and blocks. */
    Optional<String> fault(V1Services stripe) throws StripeException {
        return fault(lookUp(stripe));
    }

    private Optional<String> fault(Optional<Price> found) {
        String name = configured == null ? "with the lookup key " + lookupKey() : configured;
        String fault = found.isEmpty() ? "there is none" : wrong(found.get());
        return fault == null
                ? Optional.empty()
                : Optional.of("The premium plan cannot be sold by the price " + name + ": " + fault + ".");
    }

    private String checked(Optional<Price> found) {
        Optional<String> fault = fault(found);
        if (fault.isPresent()) {
            LOG.error(fault.get());
            throw Failure.conflict("plan_not_configured", "The plan cannot be bought here yet.")
                    .asException();
        }
        String id = found.orElseThrow().getId();
        known.set(id);
        return id;
    }

    private @Nullable String wrong(Price price) {
        if (!Boolean.TRUE.equals(price.getActive())) {
            return "it is not active";
        }
        boolean fits = price.getRecurring() != null
                && interval.label().equals(price.getRecurring().getInterval())
                && Long.valueOf(1).equals(price.getRecurring().getIntervalCount());
        if (!fits) {
            return "it is not by the " + interval.label();
        }
        boolean same = "usd".equals(price.getCurrency()) && Long.valueOf(cents).equals(price.getUnitAmount());
        String key = interval == PlanInterval.YEAR ? "plans.premiumYearCents" : "plans.premiumCents";
        return same ? null : "it is not " + cents + " US cents, as " + key + " says";
    }
}
