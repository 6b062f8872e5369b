package dev.tollgate.pricing;

import dev.tollgate.money.BasisPoints;
import dev.tollgate.money.CostSum;
import dev.tollgate.money.Factor;
import org.jspecify.annotations.Nullable;

/**
 * Quotes calls. Every line of a side (input, output) is added up exactly, and each side is rounded half-even once.
 * Immutable and free of shared state: one serves all threads.
 */
public final class Pricer {
    /** For a provider's cost that was not reported. */
    public static final long UNKNOWN = -1;

    /** A basis point is so many decimals of the whole. */
    private static final int BPS_SCALE = 4;

    private static final int UNPRICED = 0;
    private static final int PRICED = 1;
    private static final int PRICED_CLAMPED = 2;

    private final int fallbackMarkupBps;

    /**
     * A pricer with this fallback.
     *
     * @param fallbackMarkupBps what is added to LiteLLM's cost where the book has no price, in basis points, 0 or more */
    public Pricer(int fallbackMarkupBps) {
        if (fallbackMarkupBps < 0) {
            throw new IllegalArgumentException("negative markup: " + fallbackMarkupBps);
        }
        this.fallbackMarkupBps = fallbackMarkupBps;
    }

    /** The price of one call without a discount, see {@link #discounted}. */
    public Quote quote(
            PriceBook book,
            ModelNames names,
            @Nullable String callType,
            ReportedUsage usage,
            long providerCostNanos,
            long epochMicros) {
        return discounted(0, book, names, callType, usage, providerCostNanos, epochMicros);
    }

    /**
     * The price of one call.
     *
     * @param discountBps what of the exact price is left out before it is rounded, in basis points, 0 to 9,999
     * @param book the one in force at the call's time
     * @param callType LiteLLM's {@code call_type}
     * @param providerCostNanos LiteLLM's {@code response_cost}, or {@link #UNKNOWN}
     * @param epochMicros the call's time, for prices that depend on the hour
     */
    public Quote discounted(
            int discountBps,
            PriceBook book,
            ModelNames names,
            @Nullable String callType,
            ReportedUsage usage,
            long providerCostNanos,
            long epochMicros) {
        String violation = usage.violation();
        if (violation != null) {
            return new Quote.Unpriced("usage_out_of_bounds", violation);
        }
        CallFamily family = CallFamily.of(callType);
        if (providerCostNanos <= 0 && usage.isEmpty()) {
            return new Quote.Priced(0, 0, book.version(), Quote.Source.FREE, "", false);
        }
        ModelPrice price = book.find(names);
        if (family == CallFamily.IMAGE && !usage.hasTokens()) {
            ModelPrice sized = ImageNames.find(book, names, usage);
            price = sized == null ? price : sized;
        }
        if (price == null) {
            return fallback(discountBps, book, usage, providerCostNanos, "unpriced_model", "no price for this model");
        }
        CostSum input = new CostSum();
        CostSum output = new CostSum();
        int outcome = addAll(price, family, usage, epochMicros, input, output);
        if (outcome == UNPRICED) {
            return fallback(discountBps, book, usage, providerCostNanos, "unpriced_units", price.model());
        }
        if (discountBps > 0) {
            Factor left = new Factor(BasisPoints.WHOLE - discountBps, BPS_SCALE);
            input.multiply(left);
            output.multiply(left);
        }
        return priced(input, output, book, Quote.Source.BOOK, price.model(), outcome == PRICED_CLAMPED);
    }

    private static int addAll(
            ModelPrice price, CallFamily family, ReportedUsage usage, long epochMicros, CostSum input, CostSum output) {
        int outcome = UNPRICED;
        if (byTokens(family, price, usage)) {
            outcome = addTokens(price, family, usage, epochMicros, input, output);
        } else if (UnitPricing.add(family, price.units(), usage, input, output)) {
            outcome = PRICED;
        }
        boolean searched = price.searches().add(usage, output);
        if (outcome == UNPRICED || !searched) {
            return UNPRICED;
        }
        if (price.units().perRequest() != null) {
            input.add(1, price.units().perRequest());
        }
        return outcome;
    }

    /** Some calls are priced by tokens or by units, as the model has it and the record tells. */
    private static boolean byTokens(CallFamily family, ModelPrice price, ReportedUsage usage) {
        return switch (family) {
            case TOKENS, BATCH -> true;
            case RERANK -> price.units().perQuery() == null;
            case SPEECH -> price.units().perInputCharacter() == null;
            case IMAGE, TRANSCRIPTION, OCR, SEARCH ->
                usage.hasTokens() && price.tokenRates(ServiceTier.STANDARD, 0, 0) != null;
            case VIDEO -> false;
        };
    }

    private static int addTokens(
            ModelPrice price, CallFamily family, ReportedUsage usage, long epochMicros, CostSum input, CostSum output) {
        boolean mediaAdded = addMedia(price.units(), usage, input);
        ServiceTier tier = family == CallFamily.BATCH ? ServiceTier.BATCH : ServiceTier.of(usage.serviceTier);
        TokenRates rates = price.tokenRates(tier, usage.promptTokens, epochMicros);
        boolean tokens = usage.hasTokens() || usage.citationTokens > 0;
        if (rates == null || !tokens) {
            return mediaAdded || (rates != null && usage.webSearchRequests() > 0) ? PRICED : UNPRICED;
        }
        TokenPools pools = TokenPools.of(family == CallFamily.TOKENS ? usage : normalized(family, usage));
        boolean byCharacter = usage.characters > 0 && price.units().perInputCharacter() != null;
        rates.addInput(pools, byCharacter, input);
        rates.addOutput(pools, output);
        price.surcharges().apply(usage, input, output);
        if (usage.citationTokens > 0 && price.units().perCitationToken() != null) {
            input.add(usage.citationTokens, price.units().perCitationToken());
        }
        return pools.clamped() ? PRICED_CLAMPED : PRICED;
    }

    /** What a token-priced call may send beside tokens; LiteLLM's {@code _calculate_input_cost}. */
    private static boolean addMedia(UnitRates units, ReportedUsage usage, CostSum input) {
        boolean added = false;
        if (usage.characters > 0 && units.perInputCharacter() != null) {
            input.add(usage.characters, units.perInputCharacter());
            added = true;
        }
        if (usage.imageCount > 0 && units.perInputImage() != null) {
            input.add(usage.imageCount, units.perInputImage());
            added = true;
        }
        if (usage.videoInputMicros > 0 && units.perInputVideoSecond() != null) {
            input.addMicros(usage.videoInputMicros, units.perInputVideoSecond());
            added = true;
        }
        if (usage.audioInputMicros > 0 && units.perInputAudioSecond() != null) {
            input.addMicros(usage.audioInputMicros, units.perInputAudioSecond());
            added = true;
        }
        if (usage.queries > 0 && units.perQuery() != null) {
            input.add(usage.queries, units.perQuery());
            added = true;
        }
        return added;
    }

    /** Rerankers report a total only, and image models no detail of an output that is all image. */
    private static ReportedUsage normalized(CallFamily family, ReportedUsage usage) {
        boolean totalOnly = family == CallFamily.RERANK && usage.promptTokens == 0 && usage.completionTokens == 0;
        boolean undetailedImage =
                family == CallFamily.IMAGE && usage.textOutputTokens < 0 && usage.imageOutputTokens == 0;
        if (!totalOnly && !undetailedImage) {
            return usage;
        }
        ReportedUsage normal = new ReportedUsage();
        normal.promptTokens = totalOnly ? usage.totalTokens : usage.promptTokens;
        normal.completionTokens = usage.completionTokens;
        normal.imageInputTokens = usage.imageInputTokens;
        normal.imageOutputTokens = undetailedImage ? usage.completionTokens : usage.imageOutputTokens;
        normal.cacheRead(usage.cacheReadTokens());
        return normal;
    }

    /** A call of an agent that is sold by its own rates; the cache makes no difference to its customer. */
    public Quote quoteAgent(AgentPrice agent, PriceBook book, ReportedUsage usage) {
        String violation = usage.violation();
        if (violation != null) {
            return new Quote.Unpriced("usage_out_of_bounds", violation);
        }
        CostSum input = new CostSum();
        CostSum output = new CostSum();
        input.add(usage.promptTokens, agent.input());
        output.add(usage.outputTokens(), agent.output());
        return priced(input, output, book, Quote.Source.AGENT, "", false);
    }

    private static Quote priced(
            CostSum input, CostSum output, PriceBook book, Quote.Source source, String model, boolean clamped) {
        long inputNanos = input.nanosHalfEven();
        long outputNanos = output.nanosHalfEven();
        boolean tooLarge = inputNanos < 0 || outputNanos < 0 || inputNanos + outputNanos < 0;
        return tooLarge
                ? new Quote.Unpriced("cost_out_of_range", "more money than can be kept")
                : new Quote.Priced(inputNanos, outputNanos, book.version(), source, model, clamped);
    }

    /** LiteLLM's own cost with the markup, on the output side unless nothing came back; never a guessed price. */
    private Quote fallback(
            int discountBps, PriceBook book, ReportedUsage usage, long providerCostNanos, String code, String detail) {
        if (providerCostNanos <= 0) {
            return new Quote.Unpriced(code, detail);
        }
        long nanos;
        try {
            nanos = BasisPoints.markUp(providerCostNanos, fallbackMarkupBps, discountBps);
        } catch (ArithmeticException tooLarge) {
            return new Quote.Unpriced("cost_out_of_range", "more money than can be kept");
        }
        boolean inputOnly = usage.promptTokens > 0 && usage.completionTokens == 0;
        return new Quote.Priced(
                inputOnly ? nanos : 0, inputOnly ? 0 : nanos, book.version(), Quote.Source.PROVIDER_COST, "", false);
    }
}
