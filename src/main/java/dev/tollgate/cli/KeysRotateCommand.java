package dev.tollgate.cli;

import dev.tollgate.access.KeyDigest;
import dev.tollgate.access.ServiceKeysSql;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        description =
                "Make a key in the place of another, with the same scopes and source; both are valid for a while.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate keys rotate 3",
            "  tollgate keys rotate 3 --overlap 7d",
            "  tollgate keys revoke 3      (when it has leaked: at once)"
        })
final class KeysRotateCommand extends DatabaseCommand {
    private static final Duration OVERLAP_MAX = Duration.ofDays(90);

    @Parameters(paramLabel = "ID", description = "As \"tollgate keys list\" shows it.")
    private long id;

    @Option(
            names = "--overlap",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = DurationConverter.class,
            description = "How long the old key stays valid: time to give the new one to every caller."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration overlap = Duration.ofDays(1);

    KeysRotateCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        if (overlap.compareTo(OVERLAP_MAX) > 0) {
            throw new IllegalArgumentException("--overlap must be at most " + OVERLAP_MAX.toDays() + "d.");
        }
        String key = KeyDigest.newKey();
        ServiceKeysSql.Rotated rotated = database.await(ServiceKeysSql.rotate(database.pool(), id, key, overlap))
                .orElseThrow(() -> new IllegalArgumentException("There is no valid key " + id
                        + " that has not been rotated before; \"tollgate keys list\" shows them."));
        context()
                .err()
                .println("Key " + id + " is valid until "
                        + rotated.oldExpiresAt().truncatedTo(ChronoUnit.SECONDS)
                        + "; \"tollgate keys list\" shows whether it is still used.");
        context().err().println("Key " + rotated.id() + ", shown only once:");
        context().err().flush();
        out().println(key);
        return ExitCode.OK;
    }
}
