package dev.tollgate.cli;

import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.PriceEntry;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List models with their prices in dollars per million tokens.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate prices list gpt-4o", "  tollgate prices list claude --version 2"})
final class PricesListCommand extends DatabaseCommand {
    private static final int TOKENS_SCALE = 6;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "Only models with this in their name.")
    private String text = "";

    @Option(names = "--version", description = "Of this version. Default: the one in force.")
    private @Nullable Integer version;

    PricesListCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        PriceBook book = BookInQuestion.book(database, version);
        String wanted = text.toLowerCase(Locale.ROOT);
        List<PriceEntry> entries = book.entries().stream()
                .filter(entry -> entry.model().toLowerCase(Locale.ROOT).contains(wanted))
                .sorted(Comparator.comparing(PriceEntry::model))
                .toList();
        TextTable table = new TextTable("MODEL", "PROVIDER", "MODE", "INPUT", "OUTPUT", "SET BY");
        for (PriceEntry entry : entries) {
            table.row(
                    entry.model(),
                    entry.provider() == null ? "" : entry.provider(),
                    entry.mode() == null ? "" : entry.mode(),
                    perMillion(entry.prices().get("input_cost_per_token")),
                    perMillion(entry.prices().get("output_cost_per_token")),
                    entry.origin().name().toLowerCase(Locale.ROOT));
        }
        table.print(out());
        out().printf("%d of %d models of version %d%n", entries.size(), book.size(), book.version());
        return ExitCode.OK;
    }

    static String perMillion(@Nullable String perToken) {
        if (perToken == null) {
            return "-";
        }
        BigDecimal price = new BigDecimal(perToken).movePointRight(TOKENS_SCALE).stripTrailingZeros();
        return (price.scale() < 2 ? price.setScale(2) : price).toPlainString();
    }
}
