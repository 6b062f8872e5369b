package dev.tollgate.cli;

import dev.tollgate.pricing.PriceBookStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "withdraw",
        description = "Take back a version that has not been in force yet.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate prices withdraw 3")
final class PricesWithdrawCommand extends DatabaseCommand {
    @Parameters(paramLabel = "VERSION", description = "As \"tollgate prices versions\" shows it.")
    private int version;

    PricesWithdrawCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        if (!database.await(new PriceBookStore(database.pool()).withdraw(version))) {
            throw new IllegalArgumentException("Version " + version + " is in force, was in force, or does not exist;"
                    + " activate another one instead.");
        }
        out().println("Version " + version + " is withdrawn.");
        return ExitCode.OK;
    }
}
