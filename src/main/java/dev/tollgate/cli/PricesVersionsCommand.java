package dev.tollgate.cli;

import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.PriceBookSummary;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
        name = "versions",
        description = "List all versions of the price book, the newest first.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate prices versions")
final class PricesVersionsCommand extends DatabaseCommand {
    PricesVersionsCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        TextTable table = new TextTable("VERSION", "STATUS", "EFFECTIVE FROM", "MODELS", "SOURCE", "BY", "NOTE");
        for (PriceBookSummary each : database.await(new PriceBookStore(database.pool()).summaries())) {
            table.row(
                    each.version(),
                    each.status().name().toLowerCase(Locale.ROOT),
                    each.effectiveFrom(),
                    each.models(),
                    each.source(),
                    each.createdBy(),
                    each.note());
        }
        table.print(out());
        return ExitCode.OK;
    }
}
