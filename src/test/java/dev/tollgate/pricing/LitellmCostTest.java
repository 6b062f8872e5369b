package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.money.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every case was priced by LiteLLM's own calculator. Each side must agree to the nano-dollar, except the cases listed in
 * {@code deliberate-differences.json} with their reasons, which must really differ.
 */
class LitellmCostTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESOURCES = "/dev/tollgate/pricing/";

    @Test
    void agreesWithLitellmToTheNanoDollarExceptWhereSaid() throws IOException {
        PriceBook book = new PriceBook(1, Instant.EPOCH, DefaultPrices.read().entries(), Map.of());
        Map<String, String> reasons = reasons();
        List<String> surprises = new ArrayList<>();
        TreeSet<String> differing = new TreeSet<>();
        JsonNode cases =
                JSON.readTree(LitellmCostTest.class.getResourceAsStream(RESOURCES + "litellm-cost-cases.json"));
        for (JsonNode testCase : cases) {
            String difference = difference(book, testCase);
            String name = testCase.path("name").asText();
            if (!difference.isEmpty()) {
                differing.add(name);
                if (!reasons.containsKey(name)) {
                    surprises.add(name + ": " + difference);
                }
            }
        }
        System.out.printf(
                "LiteLLM cost cases: %d, equal to the nano-dollar: %d, deliberately different: %d%n",
                cases.size(), cases.size() - differing.size(), differing.size());
        assertThat(cases.size()).isGreaterThanOrEqualTo(200);
        assertThat(surprises).as("cases that differ without a reason").isEmpty();
        assertThat(differing).as("listed differences still differ").containsAll(reasons.keySet());
    }

    private static String difference(PriceBook book, JsonNode testCase) {
        ReportedUsage usage = UsageJson.read(testCase);
        ModelNames names = new ModelNames(
                testCase.path("price_key").asText(),
                testCase.path("custom_llm_provider").asText(),
                testCase.path("model").asText(),
                null,
                null);
        Instant at = Instant.parse(testCase.path("billed_at").asText());
        Quote quote = new Pricer(0)
                .quote(
                        book,
                        names,
                        testCase.path("call_type").asText(),
                        usage,
                        Pricer.UNKNOWN,
                        at.getEpochSecond() * 1_000_000);
        if (!(quote instanceof Quote.Priced priced)) {
            return quote.toString();
        }
        if (testCase.path("prompt_cost").isNull()) {
            return compare("total", usd(testCase, "total_cost"), priced.costTotalNanos());
        }
        return compare("input", usd(testCase, "prompt_cost"), priced.costInputNanos())
                + compare(
                        "output",
                        usd(testCase, "completion_cost").add(usd(testCase, "tool_cost")),
                        priced.costOutputNanos());
    }

    private static BigDecimal usd(JsonNode testCase, String field) {
        return new BigDecimal(testCase.path(field).asText());
    }

    private static String compare(String side, BigDecimal litellm, long nanos) {
        return Money.ofUsdHalfEven(litellm) == nanos
                ? ""
                : side + " LiteLLM " + litellm.toPlainString() + " ours " + Money.formatUsd(nanos) + "; ";
    }

    private static Map<String, String> reasons() throws IOException {
        JsonNode listed =
                JSON.readTree(LitellmCostTest.class.getResourceAsStream(RESOURCES + "deliberate-differences.json"));
        Map<String, String> reasons = new HashMap<>();
        for (JsonNode difference : listed) {
            assertThat(difference.path("reason").asText()).isNotBlank();
            reasons.put(
                    difference.path("case").asText(), difference.path("reason").asText());
        }
        return reasons;
    }
}
