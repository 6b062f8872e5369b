package dev.tollgate.cli;

import dev.tollgate.access.Actor;
import dev.tollgate.accounts.Accounts;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.ledger.Credits;
import dev.tollgate.money.Money;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "credit",
        description = "Give an account credits, or take some back. Booked in the ledger, and logged, with its reason.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate accounts credit 1 25.00 --reason \"welcome\"",
            "  tollgate accounts credit 1 5 --reason \"ticket 17\" --reference ticket-17",
            "  tollgate accounts credit 1 5 --take-back --reason \"ticket 17 was a mistake\""
        })
final class AccountsCreditCommand extends DatabaseCommand {
    @Parameters(index = "0", paramLabel = "ACCOUNT", description = "Its id or its name.")
    private String account = "";

    @Parameters(
            index = "1",
            paramLabel = "AMOUNT_USD",
            converter = UsdConverter.class,
            description = "In dollars, up to 9 decimals.")
    private long amountNanos;

    @Option(names = "--reason", required = true, description = "Why; it stands in the ledger.")
    private String reason = "";

    @Option(
            names = "--reference",
            description = "Makes it safe to run twice: the same reference is booked once. Default: a random one.")
    private @Nullable String reference;

    @Option(names = "--take-back", description = "Take the credits away; fails if the wallet does not hold them.")
    private boolean takeBack;

    AccountsCreditCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        AccountsSql.Summary summary = database.await(new Accounts(database.pool()).resolve(account));
        String key = reference == null ? UUID.randomUUID().toString() : reference;
        Actor actor = hand();
        Credits.Adjustment adjustment = new Credits.Adjustment(summary.id(), amountNanos, key, actor.label(), reason);
        Credits.Booking booking = Objects.requireNonNull(database.await(database.pool()
                .withTransaction(transaction -> Credits.adjust(transaction, actor, adjustment, takeBack))));
        return switch (booking) {
            case Credits.Booking.Booked booked -> done(booked.balanceNanos(), summary, "Booked as " + key);
            case Credits.Booking.Known known -> done(known.balanceNanos(), summary, "Booked before as " + key);
            case Credits.Booking.Contradicts other ->
                throw new IllegalArgumentException("Reference '" + key + "' is booked with "
                        + Money.formatUsd(other.amountNanos()) + " USD already; take another --reference.");
            case Credits.Booking.NotCovered none ->
                throw new IllegalArgumentException("The wallet of account " + summary.id() + " holds only "
                        + Money.formatUsd(summary.balanceNanos()) + " USD.");
        };
    }

    private int done(long balanceNanos, AccountsSql.Summary summary, String what) {
        out().printf("%s. %s now has %s USD.%n", what, summary.name(), Money.formatUsd(balanceNanos));
        return ExitCode.OK;
    }
}
