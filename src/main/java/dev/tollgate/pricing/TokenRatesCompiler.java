package dev.tollgate.pricing;

import dev.tollgate.money.Rate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves LiteLLM's price fields into {@link ContextTiers} for a service tier, by the rules of its
 * {@code llm_cost_calc/utils.py} ({@code _get_token_base_cost} and {@code generic_cost_per_token}) and
 * {@code tiered_pricing.py}, as of 1.106.2.
 */
final class TokenRatesCompiler {
    private static final String INPUT = "input_cost_per_token";
    private static final String OUTPUT = "output_cost_per_token";
    private static final String READ = "cache_read_input_token_cost";
    private static final String WRITE = "cache_creation_input_token_cost";
    private static final String WRITE_1H = "cache_creation_input_token_cost_above_1hr";
    private static final String REASONING = "output_cost_per_reasoning_token";
    private static final String OFF_PEAK = "off_peak_pricing.";
    private static final Pattern THRESHOLD = Pattern.compile("_above_(\\d{1,9})(k?)_tokens([a-z_]*)$");
    private static final Pattern TIER = Pattern.compile("tiered_pricing\\.(\\d+)\\.input_cost_per_token");
    private static final BigDecimal FIREWORKS_CACHE_READ_RATIO = new BigDecimal("0.5");

    private final PriceFields fields;
    private final boolean thresholdInclusive;
    private final boolean cachedIsHalf;

    TokenRatesCompiler(PriceEntry entry) {
        fields = new PriceFields(entry.prices());
        thresholdInclusive = "xai".equals(entry.provider());
        cachedIsHalf = "fireworks_ai".equals(entry.provider());
    }

    /** Whether the entry prices tokens at all. An entry that prices one side only leaves the other free, as LiteLLM does. */
    boolean pricesTokens() {
        return fields.has(INPUT) || fields.has(OUTPUT) || fields.has("output_cost_per_image_token") || hasRanges();
    }

    /** Whether a tier has a price of its own; most models have none, and then share the standard rates. */
    boolean differs(ServiceTier tier) {
        return switch (tier) {
            case STANDARD -> false;
            case BATCH -> true;
            case FLEX, BALANCED, PRIORITY, ULTRAFAST ->
                fields.texts().keySet().stream().anyMatch(field -> field.endsWith(tier.suffix));
        };
    }

    private boolean hasRanges() {
        return fields.texts().keySet().stream()
                .anyMatch(field -> TIER.matcher(field).matches());
    }

    ContextTiers compile(ServiceTier tier, boolean offPeak) {
        Base base = base(tier);
        List<ContextTiers.Step> steps = new ArrayList<>();
        if (hasRanges()) {
            Base plain = base(ServiceTier.STANDARD);
            addRanges(steps, plain, tier, offPeak);
        } else {
            steps.add(new ContextTiers.Step(-1, resolve(base, tier, offPeak)));
            for (Threshold threshold : thresholds(tier)) {
                base = base.above(threshold, tier);
                long above = thresholdInclusive ? threshold.tokens() - 1 : threshold.tokens();
                steps.add(new ContextTiers.Step(above, resolve(base, tier, offPeak)));
            }
        }
        return new ContextTiers(steps);
    }

    /** Dashscope's ranges: one is picked by the whole prompt and prices every token; the last has no upper end. */
    private void addRanges(List<ContextTiers.Step> steps, Base plain, ServiceTier tier, boolean offPeak) {
        TreeSet<RangeStart> starts = new TreeSet<>();
        for (String field : fields.texts().keySet()) {
            Matcher matcher = TIER.matcher(field);
            if (matcher.matches()) {
                String prefix = "tiered_pricing." + matcher.group(1) + ".";
                String start = fields.text(prefix + "range.0");
                if (start == null) {
                    throw new IllegalArgumentException(prefix + "range: missing");
                }
                starts.add(new RangeStart(PriceFields.decimal(start).longValueExact(), prefix));
            }
        }
        for (RangeStart start : starts) {
            long above = steps.isEmpty() ? -1 : start.tokens();
            steps.add(new ContextTiers.Step(above, resolve(range(plain, start.prefix()), tier, offPeak)));
        }
    }

    private record RangeStart(long tokens, String prefix) implements Comparable<RangeStart> {
        @Override
        public int compareTo(RangeStart other) {
            return Long.compare(tokens, other.tokens);
        }
    }

    private Base range(Base plain, String prefix) {
        Rate input = fields.rate(prefix + INPUT);
        Rate write = or(fields.rate(prefix + WRITE), input);
        Rate output = fields.rate(prefix + OUTPUT);
        Rate reasoning = fields.rate(prefix + REASONING);
        return new Base(
                input,
                output == null ? plain.output : output,
                or(fields.rate(prefix + READ), input),
                write,
                or(fields.rate(prefix + WRITE_1H), write),
                reasoning == null && output == null ? plain.reasoning : reasoning);
    }

    private record Threshold(long tokens, String text) implements Comparable<Threshold> {
        @Override
        public int compareTo(Threshold other) {
            return Long.compare(tokens, other.tokens);
        }
    }

    private Set<Threshold> thresholds(ServiceTier tier) {
        Set<Threshold> found = new TreeSet<>();
        for (String field : fields.texts().keySet()) {
            Matcher matcher = THRESHOLD.matcher(field);
            boolean isToken = field.startsWith(INPUT)
                    || field.startsWith(OUTPUT)
                    || field.startsWith(READ)
                    || field.startsWith(WRITE);
            if (isToken
                    && matcher.find()
                    && (matcher.group(3).isEmpty() || matcher.group(3).equals(tier.suffix))) {
                long number = Long.parseLong(matcher.group(1));
                found.add(new Threshold(
                        matcher.group(2).isEmpty() ? number : number * 1_000, matcher.group(1) + matcher.group(2)));
            }
        }
        return found;
    }

    private Base base(ServiceTier tier) {
        Rate output = tiered(OUTPUT, tier);
        if (output == null || output.isZero()) {
            output = or(fields.rate("output_cost_per_image_token"), output);
        }
        Rate input = tiered(INPUT, tier);
        Rate read = tiered(READ, tier);
        if (read == null && cachedIsHalf && input != null) {
            read = input.times(FIREWORKS_CACHE_READ_RATIO);
        }
        return new Base(
                input, output, read, tiered(WRITE, tier), batchHalf(fields.rate(WRITE_1H), tier), reasoning(tier));
    }

    private @Nullable Rate reasoning(ServiceTier tier) {
        if (tier != ServiceTier.STANDARD) {
            if (fields.has(REASONING + tier.suffix)) {
                return fields.rate(REASONING + tier.suffix);
            }
            if (fields.has(OUTPUT + tier.suffix)) {
                return null;
            }
        }
        return batchHalf(fields.rate(REASONING), tier);
    }

    private @Nullable Rate tiered(String field, ServiceTier tier) {
        Rate own = fields.rate(field + tier.suffix);
        return own == null ? batchHalf(fields.rate(field), tier) : own;
    }

    private static @Nullable Rate batchHalf(@Nullable Rate plain, ServiceTier tier) {
        return plain == null || tier != ServiceTier.BATCH ? plain : plain.half();
    }

    private static @Nullable Rate or(@Nullable Rate rate, @Nullable Rate fallback) {
        return rate == null ? fallback : rate;
    }

    private static Rate orFree(@Nullable Rate rate) {
        return rate == null ? Rate.ZERO : rate;
    }

    /** The six rates that tiers and times of day change, not yet falling back on each other. */
    private final class Base {
        private final @Nullable Rate input;
        private final @Nullable Rate output;
        private final @Nullable Rate read;
        private final @Nullable Rate write;
        private final @Nullable Rate write1h;
        private final @Nullable Rate reasoning;

        Base(
                @Nullable Rate input,
                @Nullable Rate output,
                @Nullable Rate read,
                @Nullable Rate write,
                @Nullable Rate write1h,
                @Nullable Rate reasoning) {
            this.input = input;
            this.output = output;
            this.read = read;
            this.write = write;
            this.write1h = write1h;
            this.reasoning = reasoning;
        }

        /** What the threshold does not mention stays as it was below it. */
        Base above(Threshold threshold, ServiceTier tier) {
            String above = "_above_" + threshold.text() + "_tokens";
            return new Base(
                    or(tiered(INPUT + above, tier), input),
                    or(tiered(OUTPUT + above, tier), output),
                    or(tiered(READ + above, tier), read),
                    or(tiered(WRITE + above, tier), write),
                    or(tiered(WRITE_1H + above, tier), write1h),
                    reasoning);
        }

        Base offPeak() {
            Rate lowInput = or(fields.rate(OFF_PEAK + INPUT), input);
            Rate lowRead = read == null ? lowInput : read;
            Rate lowWrite = or(fields.rate(OFF_PEAK + WRITE), write == null ? lowInput : write);
            return new Base(
                    lowInput,
                    or(fields.rate(OFF_PEAK + OUTPUT), output),
                    or(fields.rate(OFF_PEAK + READ), lowRead),
                    lowWrite,
                    or(write1h, lowWrite),
                    or(fields.rate(OFF_PEAK + REASONING), reasoning));
        }
    }

    private TokenRates resolve(Base standard, ServiceTier tier, boolean offPeak) {
        Base base = offPeak ? standard.offPeak() : standard;
        Rate input = orFree(base.input);
        Rate output = orFree(base.output);
        Rate read = base.read == null ? input : base.read;
        Rate write = base.write == null ? input : base.write;
        return new TokenRates(
                input,
                read,
                modality("cache_read_input_audio_token_cost", tier, read),
                write,
                base.write1h == null ? write : base.write1h,
                modality("input_cost_per_audio_token", tier, input),
                modality("input_cost_per_image_token", tier, input),
                modality("input_cost_per_video_token", tier, input),
                output,
                base.reasoning == null ? output : base.reasoning,
                modality("output_cost_per_audio_token", tier, output),
                modality("output_cost_per_image_token", tier, output),
                modality("output_cost_per_video_token", tier, output));
    }

    private Rate modality(String field, ServiceTier tier, Rate text) {
        Rate rate = tiered(field, tier);
        return rate == null ? text : rate;
    }
}
