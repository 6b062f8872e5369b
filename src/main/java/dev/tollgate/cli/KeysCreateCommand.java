package dev.tollgate.cli;

import dev.tollgate.access.KeyDigest;
import dev.tollgate.access.Scope;
import dev.tollgate.access.ServiceKeysSql;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description = "Make a service key and print it: only now, since only its hash is kept.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate keys create --label litellm --scope ingest",
            "  tollgate keys create --label litellm-eu --scope ingest --source litellm-eu",
            "  tollgate keys create --label grafana --scope read"
        })
final class KeysCreateCommand extends DatabaseCommand {
    private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    @Option(names = "--label", required = true, description = "What it is for.")
    private String label = "";

    @Option(names = "--scope", required = true, description = "ingest, read or admin; may be repeated.")
    private List<Scope> scopes = List.of();

    @Option(
            names = "--source",
            defaultValue = "litellm",
            description =
                    "The LiteLLM fleet that will use it; part of each record's identity. Default: ${DEFAULT-VALUE}.")
    private String source = "litellm";

    KeysCreateCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        if (!SOURCE.matcher(source).matches()) {
            throw new IllegalArgumentException(
                    "--source must be 1 to 63 of a-z, 0-9, '.', '_' and '-', the first a letter or digit.");
        }
        String key = KeyDigest.newKey();
        long id = database.await(ServiceKeysSql.create(database.pool(), key, label, EnumSet.copyOf(scopes), source));
        context().err().println("Key " + id + ", shown only once:");
        context().err().flush();
        out().println(key);
        return ExitCode.OK;
    }
}
