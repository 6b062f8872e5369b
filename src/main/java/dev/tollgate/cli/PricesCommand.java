package dev.tollgate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "prices",
        description = "Show, import and set prices. By itself it lists the versions of the price book.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate prices",
            "  tollgate prices list gpt-4o",
            "  tollgate prices import model_prices_and_context_window.json",
            "  tollgate prices set my-model --input 0.50 --output 1.50"
        })
final class PricesCommand extends DatabaseCommand {
    private final PricesVersionsCommand versions;

    PricesCommand(CliContext context, GlobalOptions options) {
        super(context, options);
        this.versions = new PricesVersionsCommand(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        return versions.run(database);
    }
}
