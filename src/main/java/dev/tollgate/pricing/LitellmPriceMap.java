package dev.tollgate.pricing;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.money.BasisPoints;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads LiteLLM's {@code model_prices_and_context_window.json}: an object of models, each an object of fields, prices in
 * dollars per single unit as numbers or as strings ({@code "3e-7"}). Numbers are taken as the decimals they are written
 * as. Fields that are no prices (limits, abilities) are dropped; price fields the pricer does not understand are counted;
 * an entry with a value that is no price is left out and reported, never guessed at.
 */
public final class LitellmPriceMap {
    private static final JsonMapper JSON = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(12)
                            .maxNumberLength(60)
                            .maxStringLength(100_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String SAMPLE = "sample_spec";

    /**
     * What an import found.
     *
     * @param entries models with at least one price
     * @param unpricedModels models of the map that have no price at all; they are no entries
     * @param unknownPriceFields price fields the pricer does not understand, with the number of models that have them
     * @param problems one line for every entry left out: model, field, value
     */
    public record Result(
            List<PriceEntry> entries,
            int unpricedModels,
            SortedMap<String, Integer> unknownPriceFields,
            List<String> problems) {
        public Result {
            entries = List.copyOf(entries);
            problems = List.copyOf(problems);
        }
    }

    private final BigDecimal factor;
    private final List<PriceEntry> entries = new ArrayList<>();
    private final SortedMap<String, Integer> unknown = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private int unpriced;

    private LitellmPriceMap(int markupBps) {
        factor = BigDecimal.valueOf(BasisPoints.WHOLE + (long) markupBps, 4);
    }

    /**
     * Reads a whole map.
     *
     * @param markupBps added to every price, exactly, in basis points, 0 or more
     * @throws IOException when it is no JSON object, has a key twice, or cannot be read
     */
    public static Result read(InputStream json, int markupBps) throws IOException {
        if (markupBps < 0) {
            throw new IllegalArgumentException("negative markup: " + markupBps);
        }
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (NumberFormatException e) {
            throw new IOException("a number has an exponent beyond all use", e); // Jackson lets it through
        }
        if (root == null || !root.isObject()) {
            throw new IOException("a price map is a JSON object of models");
        }
        LitellmPriceMap map = new LitellmPriceMap(markupBps);
        for (Map.Entry<String, JsonNode> model : root.properties()) {
            if (!model.getKey().equals(SAMPLE)) {
                map.addModel(model.getKey(), model.getValue());
            }
        }
        return new Result(map.entries, map.unpriced, map.unknown, map.problems);
    }

    private void addModel(String model, JsonNode fields) {
        if (!fields.isObject() || model.isBlank()) {
            problems.add(model + ": not an object of fields");
            return;
        }
        SortedMap<String, String> prices = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (isPriceField(field.getKey())) {
                flatten(field.getKey(), field.getValue(), prices);
            }
        }
        try {
            PriceEntry entry = entry(model, fields, prices);
            if (entry.prices().keySet().stream().noneMatch(SupportedFields::isPrice)) {
                unpriced++;
                return;
            }
            if (new ModelPrice(entry).model().equals(model)) {
                entries.add(entry);
            }
        } catch (IllegalArgumentException | ArithmeticException bad) {
            problems.add(model + ": " + bad.getMessage());
        }
    }

    private PriceEntry entry(String model, JsonNode fields, SortedMap<String, String> prices) {
        SortedMap<String, String> kept = new TreeMap<>();
        for (Map.Entry<String, String> price : prices.entrySet()) {
            String field = price.getKey();
            if (SupportedFields.isPrice(field)) {
                kept.put(field, marked(field, price.getValue()));
            } else if (SupportedFields.contains(field)) {
                kept.put(field, price.getValue());
            } else {
                unknown.merge(field.replaceAll("\\.\\d+", "[]"), 1, Integer::sum);
            }
        }
        return new PriceEntry(
                model, text(fields, "litellm_provider"), text(fields, "mode"), PriceEntry.Origin.IMPORT, kept);
    }

    private String marked(String field, String value) {
        try {
            BigDecimal price = PriceFields.decimal(value);
            if (price.signum() < 0) {
                // Also where no rate is made of it, so that nobody finds out later.
                throw new IllegalArgumentException("a negative price: " + value);
            }
            String marked = price.multiply(factor).stripTrailingZeros().toPlainString();
            // The book reads it again, and the markup may have made it too fine for that.
            return PriceFields.decimal(marked).toPlainString();
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(field + ": " + bad.getMessage(), bad);
        }
    }

    private static boolean isPriceField(String field) {
        return field.contains("cost")
                || field.equals("tiered_pricing")
                || field.equals("off_peak_pricing")
                || field.equals("provider_specific_entry")
                || field.equals("web_search_billing_unit")
                || field.endsWith("_uplift_multiplier")
                || field.startsWith("regional_processing_uplift_multiplier");
    }

    private static void flatten(String path, JsonNode value, SortedMap<String, String> prices) {
        if (value.isObject()) {
            value.properties().forEach(child -> flatten(path + "." + child.getKey(), child.getValue(), prices));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                flatten(path + "." + i, value.get(i), prices);
            }
        } else if (!value.isNull()) {
            prices.put(path, value.isNumber() ? value.decimalValue().toString() : value.asText());
        }
    }

    private static @Nullable String text(JsonNode fields, String name) {
        JsonNode value = fields.get(name);
        return value == null || !value.isTextual() ? null : value.asText();
    }
}
