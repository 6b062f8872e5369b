package dev.tollgate.cli;

import dev.tollgate.accounts.Accounts;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.NameKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "unbind",
        description = "Take a binding away; what was charged under it stays charged.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate accounts unbind team team-7f2a")
final class AccountsUnbindCommand extends DatabaseCommand {
    @Parameters(index = "0", paramLabel = "KIND", description = "key_hash, user, team or end_user.")
    private NameKind kind = NameKind.USER;

    @Parameters(index = "1", paramLabel = "VALUE", description = "As it was bound.")
    private String value = "";

    @Option(names = "--source", description = "The fleet it was bound for. Default: any.")
    private String source = Directory.ANY_SOURCE;

    AccountsUnbindCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        if (!database.await(new Accounts(database.pool()).unbind(source, kind, value))) {
            throw new IllegalArgumentException(kind.label() + " " + value + " is not bound"
                    + (source.isEmpty() ? "; was it bound with --source?" : " for source " + source + "."));
        }
        out().println(kind.label() + " " + value + " is not bound any more.");
        return ExitCode.OK;
    }
}
