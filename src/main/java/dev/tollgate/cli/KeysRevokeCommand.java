package dev.tollgate.cli;

import dev.tollgate.access.ServiceKeysSql;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke",
        description = "Make a key invalid for good; gateways that run refuse it at once.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate keys revoke 3")
final class KeysRevokeCommand extends DatabaseCommand {
    @Parameters(paramLabel = "ID", description = "As \"tollgate keys list\" shows it.")
    private long id;

    KeysRevokeCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        if (!database.await(ServiceKeysSql.revoke(database.pool(), id))) {
            throw new IllegalArgumentException("There is no valid key " + id + "; \"tollgate keys list\" shows them.");
        }
        out().println("Key " + id + " is revoked.");
        return ExitCode.OK;
    }
}
