package dev.tollgate.cli;

import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.money.Money;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List all accounts with what they have and what they owe, in dollars.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate accounts list")
final class AccountsListCommand extends DatabaseCommand {
    private static final int PAGE = 1_000;

    AccountsListCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        TextTable table = new TextTable("ID", "NAME", "STATUS", "ORIGIN", "BALANCE", "DUE", "BINDINGS");
        List<AccountsSql.Summary> page = database.await(AccountsSql.list(database.pool(), 0, PAGE));
        while (!page.isEmpty()) {
            for (AccountsSql.Summary each : page) {
                table.row(
                        each.id(),
                        each.name(),
                        each.status(),
                        each.origin(),
                        Money.formatUsd(each.balanceNanos()),
                        Money.formatUsd(each.dueNanos()),
                        each.bindings());
            }
            page = database.await(
                    AccountsSql.list(database.pool(), page.getLast().id(), PAGE));
        }
        table.print(out());
        return ExitCode.OK;
    }
}
