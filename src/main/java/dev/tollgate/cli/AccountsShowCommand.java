package dev.tollgate.cli;

import dev.tollgate.accounts.Account;
import dev.tollgate.accounts.Accounts;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.accounts.Binding;
import dev.tollgate.accounts.BoundName;
import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.money.Money;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show one account: its wallet, what is bound to it, its last transfers.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate accounts show 1", "  tollgate accounts show \"Acme Inc\""})
final class AccountsShowCommand extends DatabaseCommand {
    private static final int TRANSFERS_MAX = 20;

    @Parameters(paramLabel = "ACCOUNT", description = "Its id or its name.")
    private String account = "";

    AccountsShowCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        Accounts accounts = new Accounts(database.pool());
        AccountsSql.Summary summary = database.await(accounts.resolve(account));
        out().printf(
                        "Account %d, %s (%s, from %s)%n",
                        summary.id(), summary.name(), summary.status(), summary.origin());
        out().printf("Balance %s USD%n", Money.formatUsd(summary.balanceNanos()));
        out().printf("Due     %s USD%n", Money.formatUsd(summary.dueNanos()));
        printBindings(database.await(accounts.load(summary.id())));
        TextTable transfers = new TextTable("BOOKED AT", "KIND", "AMOUNT", "REFERENCE", "BY", "REASON");
        for (LedgerSql.Booked each : database.await(LedgerSql.latest(database.pool(), summary.id(), TRANSFERS_MAX))) {
            transfers.row(
                    each.createdAt(),
                    each.kind(),
                    Money.formatUsd(each.amountNanos()),
                    each.reference(),
                    each.actor() == null ? "" : each.actor(),
                    each.reason() == null ? "" : each.reason());
        }
        out().println();
        transfers.print(out());
        return ExitCode.OK;
    }

    private void printBindings(Account loaded) {
        TextTable bindings = new TextTable("KIND", "VALUE", "SOURCE", "AGENT", "PROJECT", "EXEMPT");
        for (BoundName name : loaded.bindings()) {
            Binding binding = name.binding();
            bindings.row(
                    name.kind().label(),
                    name.value(),
                    name.source().isEmpty() ? "any" : name.source(),
                    binding.agentId() == Binding.NONE ? "" : binding.agentId(),
                    binding.projectId() == Binding.NONE ? "" : binding.projectId(),
                    binding.exempt() ? "yes" : "");
        }
        out().println();
        bindings.print(out());
    }
}
