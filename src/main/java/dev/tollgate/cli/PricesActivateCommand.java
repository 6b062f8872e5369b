package dev.tollgate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "activate",
        description =
                "Put a draft in force from its effective time on. What was charged before stays as it was charged.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate prices activate 3")
final class PricesActivateCommand extends DatabaseCommand {
    @Parameters(paramLabel = "VERSION", description = "As \"tollgate prices versions\" shows it.")
    private int version;

    PricesActivateCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        return new PriceActivation(context(), database).activate(version);
    }
}
