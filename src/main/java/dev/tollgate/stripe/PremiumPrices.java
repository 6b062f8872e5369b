package dev.tollgate.stripe;

import dev.tollgate.billing.PlanInterval;
import dev.tollgate.billing.PlanTerms;
import dev.tollgate.config.Config;
import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The prices that the premium plan is sold at, and with how long a trial. Thread-safe. */
final class PremiumPrices {
    private final List<PremiumPrice> prices = new ArrayList<>();
    private final int trialDays;

    /** @param setup as for {@link PremiumPrice} */
    PremiumPrices(StripeCalls calls, Supplier<Future<Void>> setup, Config config) {
        prices.add(new PremiumPrice(
                calls,
                setup,
                config.stripe().premiumPriceId(),
                PlanInterval.MONTH,
                config.plans().premiumCents()));
        if (config.plans().premiumYearCents() > 0) {
            prices.add(new PremiumPrice(
                    calls,
                    setup,
                    config.stripe().premiumYearPriceId(),
                    PlanInterval.YEAR,
                    config.plans().premiumYearCents()));
        }
        trialDays = config.plans().trialDays();
    }

    List<PremiumPrice> all() {
        return List.copyOf(prices);
    }

    /** Empty if the plan is not sold so. */
    Optional<PremiumPrice> by(PlanInterval interval) {
        return prices.stream().filter(each -> each.interval() == interval).findFirst();
    }

    static ProblemException notSold(PlanInterval interval) {
        return Failure.conflict("not_for_sale", "The plan is not sold by the " + interval.label() + ".")
                .asException();
    }

    /** On which terms a new subscriber gets it. */
    PlanTerms terms(PlanInterval interval) {
        return new PlanTerms(interval, trialDays);
    }
}
