package dev.tollgate.cli;

import dev.tollgate.access.Actor;
import dev.tollgate.accounts.Accounts;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.money.Money;
import dev.tollgate.rights.Closing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "close",
        description = {
            "Close an account for good. What it owes, has left or is under way is in the way; all of that is named.",
            "A gateway that runs on this database ends what the account has at Stripe, within a minute."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate accounts close 17", "  tollgate accounts close \"Acme Inc\" --forfeit-credits --yes"})
final class AccountsCloseCommand extends DatabaseCommand {
    @Parameters(paramLabel = "ACCOUNT", description = "Its id or its name.")
    private String account = "";

    @Option(names = "--forfeit-credits", description = "Though credits are left, which are given up.")
    private boolean forfeitCredits;

    @Option(
            names = "--forfeit-earnings",
            description = "Though earnings as a creator were not paid out, which are given up.")
    private boolean forfeitEarnings;

    @Option(names = "--yes", description = "Close it without asking.")
    private boolean yes;

    AccountsCloseCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        AccountsSql.Summary found = database.await(new Accounts(database.pool()).resolve(account));
        String named = "account " + found.id() + ", " + found.name();
        if (Closing.isEnding(found.status())) {
            out().println("Nothing to do: " + named + ", is " + found.status() + ".");
            return ExitCode.OK;
        }
        if (!yes
                && !context()
                        .confirm("Close " + named + ", which has " + Money.formatUsd(found.balanceNanos())
                                + " USD, for good?")) {
            throw new IllegalArgumentException("Nothing was closed; --yes closes " + named + ", without asking.");
        }
        Closing.Forfeits forfeits = new Closing.Forfeits(forfeitCredits, forfeitEarnings);
        Actor actor = hand();
        progress("closing " + named);
        try {
            database.await(database.pool()
                    .withTransaction(transaction -> Closing.request(transaction, found.id(), actor, forfeits))
                    .<Void>mapEmpty());
        } finally {
            progress("");
        }
        out().println("Closing " + named + ": nobody belongs to it any more. It is closed when a gateway has ended what"
                + " it has at Stripe.");
        return ExitCode.OK;
    }
}
