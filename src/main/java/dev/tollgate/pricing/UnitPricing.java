package dev.tollgate.pricing;

import dev.tollgate.money.CostSum;
import dev.tollgate.money.Rate;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are measured by something else than tokens. Each method adds what the call costs and answers true, or
 * answers false when the units or the price are not known, and has then added nothing.
 */
final class UnitPricing {
    private static final long DEFAULT_SIDE = 1024;

    private UnitPricing() {}

    static boolean add(CallFamily family, UnitRates rates, ReportedUsage usage, CostSum input, CostSum output) {
        return switch (family) {
            case IMAGE -> addImages(rates, usage, output);
            case SPEECH -> add(usage.characters, rates.perInputCharacter(), input);
            case TRANSCRIPTION -> addSeconds(rates, usage, input, output);
            case RERANK, SEARCH -> add(usage.queries, rates.perQuery(), input);
            case OCR -> addPages(rates, usage, input);
            case VIDEO -> addMicros(usage.durationMicros, rates.perVideoSecond(), output);
            case TOKENS, BATCH -> false;
        };
    }

    private static boolean add(long units, @Nullable Rate rate, CostSum sum) {
        if (units == 0 || rate == null) {
            return false;
        }
        sum.add(units, rate);
        return true;
    }

    private static boolean addMicros(long micros, @Nullable Rate rate, CostSum sum) {
        if (micros == 0 || rate == null) {
            return false;
        }
        sum.addMicros(micros, rate);
        return true;
    }

    private static boolean addSeconds(UnitRates rates, ReportedUsage usage, CostSum input, CostSum output) {
        boolean byOutput =
                rates.perOutputSecond() != null && !rates.perOutputSecond().isZero();
        return byOutput
                ? addMicros(usage.durationMicros, rates.perOutputSecond(), output)
                : addMicros(usage.durationMicros, rates.perInputSecond(), input);
    }

    private static boolean addPages(UnitRates rates, ReportedUsage usage, CostSum input) {
        if (rates.perPage() == null && usage.pages > 0) {
            return false;
        }
        boolean pages = add(usage.pages, rates.perPage(), input);
        boolean annotated = add(usage.annotatedPages, rates.perAnnotatedPage(), input);
        return pages || annotated;
    }

    private static boolean addImages(UnitRates rates, ReportedUsage usage, CostSum output) {
        if (add(usage.imagesOut, rates.perOutputImage(), output)) {
            return true;
        }
        long pixels = pixels(usage.imageSize);
        boolean plausible = pixels > 0 && usage.imagesOut <= ReportedUsage.COUNT_MAX / pixels;
        return plausible && add(usage.imagesOut * pixels, rates.perOutputPixel(), output);
    }

    /** Pixels of one image of a size such as {@code 1024x1536}; 1024 square where none is stated, 0 where unreadable. */
    private static long pixels(@Nullable String size) {
        if (size == null) {
            return DEFAULT_SIDE * DEFAULT_SIDE;
        }
        int x = size.indexOf('x');
        if (x <= 0 || size.length() > 11) {
            return 0;
        }
        try {
            return (long) Integer.parseUnsignedInt(size, 0, x, 10)
                    * Integer.parseUnsignedInt(size, x + 1, size.length(), 10);
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }
}
