package dev.tollgate.pricing;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All prices of one model, resolved from a {@link PriceEntry} once, so that a quote only looks up and multiplies. */
public final class ModelPrice {
    private final PriceEntry entry;
    private final @Nullable Map<ServiceTier, ContextTiers> tokens;
    private final @Nullable Map<ServiceTier, ContextTiers> offPeakTokens;
    private final @Nullable OffPeak offPeak;
    private final UnitRates units;
    private final SearchRates searches;
    private final Surcharges surcharges;

    /** @throws IllegalArgumentException naming the field that is no price */
    ModelPrice(PriceEntry entry) {
        this.entry = entry;
        PriceFields fields = new PriceFields(entry.prices());
        TokenRatesCompiler compiler = new TokenRatesCompiler(entry);
        offPeak = OffPeak.of(fields);
        tokens = compiler.pricesTokens() ? compileAll(compiler, false) : null;
        offPeakTokens = offPeak == null || tokens == null ? null : compileAll(compiler, true);
        units = UnitRates.of(fields);
        searches = SearchRates.of(entry, fields);
        surcharges = new Surcharges(fields);
    }

    private static Map<ServiceTier, ContextTiers> compileAll(TokenRatesCompiler compiler, boolean offPeak) {
        Map<ServiceTier, ContextTiers> byTier = new EnumMap<>(ServiceTier.class);
        ContextTiers standard = compiler.compile(ServiceTier.STANDARD, offPeak);
        for (ServiceTier tier : ServiceTier.values()) {
            byTier.put(tier, compiler.differs(tier) ? compiler.compile(tier, offPeak) : standard);
        }
        return byTier;
    }

    /** The exact name of the entry. */
    public String model() {
        return entry.model();
    }

    public PriceEntry entry() {
        return entry;
    }

    /** The rates of every token of a call, or null when this model does not price tokens. */
    @Nullable
    TokenRates tokenRates(ServiceTier tier, long promptTokens, long epochMicros) {
        Map<ServiceTier, ContextTiers> byTier =
                offPeakTokens != null && offPeak != null && offPeak.holdsAt(epochMicros) ? offPeakTokens : tokens;
        if (byTier == null) {
            return null;
        }
        ContextTiers tiers = byTier.get(tier);
        return tiers == null ? null : tiers.at(promptTokens);
    }

    UnitRates units() {
        return units;
    }

    SearchRates searches() {
        return searches;
    }

    Surcharges surcharges() {
        return surcharges;
    }
}
