package dev.tollgate.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.http.Failure;
import dev.tollgate.pricing.PriceChange;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which prices of one model an operator wants to be others; checked.
 *
 * @param prices a decimal text in dollars per single unit for each field, or an empty one that takes it away
 */
record PriceWish(String model, Map<String, String> prices, Instant effectiveFrom, String note) {
    private static final int MODEL_MAX = 300;
    private static final int FIELDS_MAX = 100;
    private static final int NOTE_MAX = 500;
    private static final int FIELDS_SHOWN = 5;
    private static final int FIELD_SHOWN_MAX = 64;

    /** As it is sent. */
    record Body(
            @JsonProperty("model") @Nullable String model,
            @JsonProperty("prices") @Nullable Map<String, @Nullable String> prices,
            @JsonProperty("effective_from") @Nullable String effectiveFrom,
            @JsonProperty("note") @Nullable String note) {}

    /**
     * Fails with all that is wrong.
     *
     * @param now when it is to take effect if the body does not say
     */
    static PriceWish of(Body body, Instant now) {
        List<String> wrong = new ArrayList<>();
        String model = body.model() == null ? "" : body.model().strip();
        if (model.isEmpty() || model.length() > MODEL_MAX) {
            wrong.add("model must have 1 to " + MODEL_MAX + " characters.");
        }
        Map<String, @Nullable String> prices =
                body.prices() == null ? Map.<String, @Nullable String>of() : body.prices();
        if (prices.isEmpty()
                || prices.size() > FIELDS_MAX
                || prices.values().stream().anyMatch(Objects::isNull)) {
            wrong.add("prices must hold 1 to " + FIELDS_MAX + " fields, each with a decimal text.");
        }
        prices.keySet().stream()
                .filter(field -> !PriceChange.isField(field))
                .limit(FIELDS_SHOWN)
                .forEach(field -> wrong.add("prices has a field by which nothing is priced: "
                        + field.substring(0, Math.min(FIELD_SHOWN_MAX, field.length())) + "."));
        String note = body.note() == null ? "set " + model : body.note().strip();
        if (note.length() > NOTE_MAX) {
            wrong.add("note must have " + NOTE_MAX + " characters at most.");
        }
        Instant from = now.truncatedTo(ChronoUnit.MICROS);
        try {
            from = body.effectiveFrom() == null ? from : Instant.parse(body.effectiveFrom());
        } catch (DateTimeParseException e) {
            wrong.add("effective_from must be a time in ISO 8601, in UTC.");
        }
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong).asException();
        }
        Map<String, String> fields = new TreeMap<>();
        prices.forEach((field, usd) -> fields.put(field, String.valueOf(usd)));
        return new PriceWish(model, fields, from, note);
    }
}
