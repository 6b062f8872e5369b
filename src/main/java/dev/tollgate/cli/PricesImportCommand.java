package dev.tollgate.cli;

import dev.tollgate.pricing.LitellmPriceMap;
import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.PriceChange;
import dev.tollgate.pricing.PriceMapSource;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Read LiteLLM's price map, show what would change, and put it in force when told so. Prices set by"
                        + " the operator stay.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate prices import model_prices_and_context_window.json",
            "  tollgate prices import https://example.org/prices.json --markup-bps 2000 --yes",
            "  tollgate prices import prices.json --effective-from 2027-01-01"
        })
final class PricesImportCommand extends DatabaseCommand {
    @Parameters(paramLabel = "FILE|URL", description = "Where the map is.")
    private String from = "";

    @Option(
            names = "--effective-from",
            converter = InstantConverter.class,
            paramLabel = "TIME",
            description = "For calls from then on: a date (UTC) or a time. Default: now.")
    private @Nullable Instant effectiveFrom;

    @Option(names = "--markup-bps", description = "Added to every price, in basis points. Default: 0.")
    private int markupBps;

    @Option(names = "--yes", description = "Put it in force without asking.")
    private boolean yes;

    PricesImportCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) throws IOException, InterruptedException {
        if (markupBps < 0) {
            throw new IllegalArgumentException("--markup-bps must be 0 or more.");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        progress("reading " + from);
        LitellmPriceMap.Result read = PriceMapSource.read(from, context().workingDirectory(), markupBps);
        progress("");
        report(read);
        PriceBook current = BookInQuestion.inForce(database, new PriceBookStore(database.pool()), now);
        PriceChange.About about = new PriceChange.About(
                effectiveFrom == null ? now : effectiveFrom,
                from,
                markupBps == 0 ? "" : "marked up by " + markupBps + " basis points",
                actor());
        return new PriceActivation(context(), database)
                .propose(PriceChange.imported(current, read.entries(), about), yes);
    }

    private void report(LitellmPriceMap.Result read) {
        out().printf("%d models with prices read, %d without%n", read.entries().size(), read.unpricedModels());
        read.problems().forEach(problem -> out().println("left out: " + problem));
        read.unknownPriceFields()
                .forEach((field, models) -> out().printf("not understood: %s, of %d models%n", field, models));
        if (read.entries().isEmpty()) {
            throw new IllegalArgumentException(from + " has no model with a price; nothing was changed.");
        }
    }
}
