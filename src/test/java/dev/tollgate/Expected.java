package dev.tollgate;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * What calls must cost, worked out apart from the product: published prices in dollars per million tokens, decimals, each
 * side rounded half-even to the nano-dollar once. Knows plain chat and embedding calls only.
 */
public final class Expected {
    private record Price(String input, String output) {}

    private static final Map<String, Price> PRICES = Map.of(
            "gpt-4o", new Price("2.5", "10"),
            "gpt-4o-mini", new Price("0.15", "0.6"),
            "claude-haiku-4-5", new Price("1", "5"),
            "text-embedding-3-small", new Price("0.02", "0"),
            "command-r7b-12-2024", new Price("0.0375", "0.15"));

    private Expected() {}

    public static long nanos(Call call) {
        JsonNode json = call.tree();
        Price price = PRICES.get(json.path("model").asText());
        if (price == null) {
            throw new IllegalArgumentException("no price of " + json.path("model"));
        }
        return side(json.path("prompt_tokens").asLong(), price.input())
                + side(json.path("completion_tokens").asLong(), price.output());
    }

    /** Tokens at dollars per million, in nano-dollars: times 10^9, by 10^6. */
    static long side(long tokens, String dollarsPerMillion) {
        return new BigDecimal(dollarsPerMillion)
                .multiply(BigDecimal.valueOf(tokens))
                .movePointRight(3)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }
}
