package dev.tollgate.marketplace;

import dev.tollgate.config.MarketplaceConfig;
import dev.tollgate.money.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a creator asks for an agent. A price stays as it was where he says nothing of it, also outside of the bounds: they may
 * have been others then.
 */
final class PriceForm {
    private static final long RATE_NANOS_MAX = 1_000 * Money.NANOS_PER_USD;

    private final AgentRequest request;
    private final @Nullable Price before;
    private final MarketplaceConfig bounds;
    private final List<String> violations;

    /** @param violations gets what is wrong */
    PriceForm(AgentRequest request, @Nullable Price before, MarketplaceConfig bounds, List<String> violations) {
        this.request = request;
        this.before = before;
        this.bounds = bounds;
        this.violations = violations;
    }

    /** Null where not even the kind of price is known. */
    @Nullable
    Price read() {
        Pricing pricing = pricing();
        if (pricing == null) {
            return null;
        }
        Long cents = cents(pricing);
        boolean byToken = pricing == Pricing.API;
        Price was = before == null || before.pricing() != Pricing.API ? null : before;
        long input = rate(
                "input_usd_per_million", request.inputUsdPerMillion(), byToken, was == null ? 0 : was.inputNanos());
        long output = rate(
                "output_usd_per_million", request.outputUsdPerMillion(), byToken, was == null ? 0 : was.outputNanos());
        return new Price(pricing, cents, input, output);
    }

    private @Nullable Pricing pricing() {
        String label = request.pricing();
        if (label == null) {
            if (before == null) {
                violations.add("pricing is missing; it must be " + Pricing.LABELS + ".");
                return null;
            }
            return before.pricing();
        }
        Pricing pricing = Pricing.find(label).orElse(null);
        if (pricing == null) {
            violations.add("pricing must be " + Pricing.LABELS + ".");
        }
        return pricing;
    }

    private @Nullable Long cents(Pricing pricing) {
        Long asked = request.priceCents();
        if (!pricing.isSold()) {
            if (asked != null) {
                violations.add("price_cents is for pricing monthly and one_time only.");
            }
            return null;
        }
        Long known = before == null ? null : before.cents();
        if (asked == null) {
            if (known == null) {
                violations.add("price_cents is missing, which pricing monthly and one_time need.");
            }
            return known;
        }
        if (!asked.equals(known) && (asked < bounds.priceCentsMin() || asked > bounds.priceCentsMax())) {
            violations.add(
                    "price_cents must be from " + bounds.priceCentsMin() + " to " + bounds.priceCentsMax() + ".");
        }
        return asked;
    }

    /** In nano-dollars for a million tokens; 0 for what has none. */
    private long rate(String field, @Nullable String asked, boolean byToken, long known) {
        if (!byToken) {
            if (asked != null) {
                violations.add(field + " is for pricing api only.");
            }
            return 0;
        }
        if (asked == null) {
            if (known == 0) {
                violations.add(field + " is missing, which pricing api needs.");
            }
            return known;
        }
        try {
            long nanos = Money.parseUsd(asked);
            if (nanos > 0 && nanos <= RATE_NANOS_MAX) {
                return nanos;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for what is out of bounds.
        }
        violations.add(field + " must be a decimal text, above 0 and at most 1000, with at most 9 decimals.");
        return known;
    }
}
