package dev.tollgate.cli;

import dev.tollgate.accounts.Accounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = "Make an account with an empty wallet and print its id. Names must not be taken yet.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate accounts create \"Acme Inc\"")
final class AccountsCreateCommand extends DatabaseCommand {
    @Parameters(paramLabel = "NAME", description = "1 to 200 characters, not only digits.")
    private String name = "";

    AccountsCreateCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        out().println(database.await(new Accounts(database.pool()).create(name)));
        return ExitCode.OK;
    }
}
