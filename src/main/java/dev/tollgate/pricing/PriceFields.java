package dev.tollgate.pricing;

import dev.tollgate.money.Factor;
import dev.tollgate.money.Rate;
import java.math.BigDecimal;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Reads an entry's flat prices as rates. A text that is no price throws with the field's name in the message. */
record PriceFields(SortedMap<String, String> texts) {
    private static final int TEXT_LENGTH_MAX = 60;
    private static final int EXPONENT_MAX = 40;

    boolean has(String field) {
        return texts.containsKey(field);
    }

    @Nullable
    String text(String field) {
        return texts.get(field);
    }

    /** @throws IllegalArgumentException naming the field when its text is no price */
    @Nullable
    Rate rate(String field) {
        String text = texts.get(field);
        if (text == null) {
            return null;
        }
        try {
            return Rate.perUnit(decimal(text));
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(field + ": " + bad.getMessage(), bad);
        }
    }

    @Nullable
    Rate firstRate(String... fields) {
        for (String field : fields) {
            if (has(field)) {
                return rate(field);
            }
        }
        return null;
    }

    /** @throws IllegalArgumentException naming the field when its text is no multiplier */
    Factor factor(String field) {
        String text = texts.get(field);
        try {
            return text == null ? Factor.ONE : Factor.of(decimal(text));
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(field + ": " + bad.getMessage(), bad);
        }
    }

    /**
     * A decimal number, also in the form {@code 3e-7}.
     *
     * @throws IllegalArgumentException when it is not one, or so large or fine that no price can be meant
     */
    static BigDecimal decimal(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException("not a price: too long");
        }
        try {
            BigDecimal value = new BigDecimal(text);
            if (Math.abs((long) value.scale()) > EXPONENT_MAX || value.precision() > EXPONENT_MAX) {
                throw new IllegalArgumentException("not a price: " + text);
            }
            return value;
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("not a price: " + text, notANumber);
        }
    }
}
