package dev.tollgate.cli;

import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.PriceChange;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        description = "Set prices of one model by hand; the rest of the book stays. Wins over every later import.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate prices set my-model --input 0.50 --output 1.50",
            "  tollgate prices set gpt-4o cache_read_input_token_cost=0.00000125 --yes",
            "  tollgate prices set my-model output_cost_per_image=0.04"
        })
final class PricesSetCommand extends DatabaseCommand {
    private static final int TOKENS_SCALE = 6;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Its exact name.")
    private String model = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FIELD=USD",
            description = "LiteLLM's field, dollars per single unit; nothing after the = takes the field away.")
    private Map<String, String> fields = new HashMap<>();

    @Option(names = "--input", paramLabel = "USD", description = "Dollars per million input tokens.")
    private @Nullable BigDecimal input;

    @Option(names = "--output", paramLabel = "USD", description = "Dollars per million output tokens.")
    private @Nullable BigDecimal output;

    @Option(
            names = "--effective-from",
            converter = InstantConverter.class,
            paramLabel = "TIME",
            description = "For calls from then on: a date (UTC) or a time. Default: now.")
    private @Nullable Instant effectiveFrom;

    @Option(names = "--yes", description = "Put it in force without asking.")
    private boolean yes;

    PricesSetCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        Map<String, String> prices = new HashMap<>(fields);
        putPerMillion(prices, "input_cost_per_token", input);
        putPerMillion(prices, "output_cost_per_token", output);
        if (prices.isEmpty()) {
            throw new IllegalArgumentException("Name a price: --input, --output or FIELD=USD.");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        PriceBook current = BookInQuestion.inForce(database, new PriceBookStore(database.pool()), now);
        PriceChange.About about =
                new PriceChange.About(effectiveFrom == null ? now : effectiveFrom, "operator", "set " + model, actor());
        return new PriceActivation(context(), database).propose(PriceChange.set(current, model, prices, about), yes);
    }

    private static void putPerMillion(Map<String, String> prices, String field, @Nullable BigDecimal perMillion) {
        if (perMillion != null) {
            prices.put(
                    field,
                    perMillion.movePointLeft(TOKENS_SCALE).stripTrailingZeros().toPlainString());
        }
    }
}
