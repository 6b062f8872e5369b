package dev.tollgate.cli;

import dev.tollgate.access.Scope;
import dev.tollgate.access.ServiceKeysSql;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List all service keys; the keys themselves are not kept.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate keys list")
final class KeysListCommand extends DatabaseCommand {
    KeysListCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        TextTable table =
                new TextTable("ID", "LABEL", "SCOPES", "SOURCE", "CREATED", "LAST USED", "EXPIRES", "REVOKED");
        for (ServiceKeysSql.Listed key : database.await(ServiceKeysSql.list(database.pool()))) {
            String scopes = key.scopes().stream().map(Scope::label).sorted().collect(Collectors.joining(","));
            table.row(
                    key.id(),
                    key.label(),
                    scopes,
                    key.source(),
                    time(key.createdAt()),
                    time(key.lastUsedAt()),
                    time(key.expiresAt()),
                    time(key.revokedAt()));
        }
        table.print(out());
        return ExitCode.OK;
    }

    private static String time(@Nullable OffsetDateTime time) {
        return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
