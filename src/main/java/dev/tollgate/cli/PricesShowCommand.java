package dev.tollgate.cli;

import dev.tollgate.pricing.ModelNames;
import dev.tollgate.pricing.ModelPrice;
import dev.tollgate.pricing.PriceBook;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show all prices of one model, found as a usage record's would be.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate prices show gpt-4o-mini")
final class PricesShowCommand extends DatabaseCommand {
    @Parameters(paramLabel = "MODEL", description = "Its name.")
    private String model = "";

    @Option(names = "--version", description = "Of this version. Default: the one in force.")
    private @Nullable Integer version;

    PricesShowCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        PriceBook book = BookInQuestion.book(database, version);
        ModelPrice price = book.find(ModelNames.of(model));
        if (price == null) {
            throw new IllegalArgumentException("Version " + book.version() + " has no price for '" + model
                    + "'; \"tollgate prices list TEXT\" searches.");
        }
        out().printf(
                        "%s, version %d, set by %s%n",
                        price.model(),
                        book.version(),
                        price.entry().origin().name().toLowerCase(Locale.ROOT));
        TextTable table = new TextTable("FIELD", "USD PER UNIT", "PER MILLION");
        price.entry()
                .prices()
                .forEach((field, value) -> table.row(
                        field, value, field.contains("_per_token") ? PricesListCommand.perMillion(value) : ""));
        table.print(out());
        return ExitCode.OK;
    }
}
