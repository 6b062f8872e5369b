package dev.tollgate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "accounts",
        description =
                "Show, make, export and close accounts, give credits, bind LiteLLM's keys, users and teams. By itself"
                        + " it lists them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate accounts",
            "  tollgate accounts create \"Acme Inc\"",
            "  tollgate accounts credit \"Acme Inc\" 25.00 --reason \"welcome\"",
            "  tollgate accounts bind team team-7f2a --account \"Acme Inc\"",
            "  tollgate accounts export \"Acme Inc\" --csv --out acme.zip",
            "  tollgate accounts close \"Acme Inc\""
        })
final class AccountsCommand extends DatabaseCommand {
    private final AccountsListCommand list;

    AccountsCommand(CliContext context, GlobalOptions options) {
        super(context, options);
        this.list = new AccountsListCommand(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        return list.run(database);
    }
}
