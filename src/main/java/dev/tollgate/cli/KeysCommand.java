package dev.tollgate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "keys",
        description = "Make, list, rotate and revoke service keys. By itself it lists them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate keys",
            "  tollgate keys create --label litellm --scope ingest",
            "  tollgate keys rotate 3 --overlap 24h",
            "  tollgate keys revoke 3"
        })
final class KeysCommand extends DatabaseCommand {
    private final KeysListCommand list;

    KeysCommand(CliContext context, GlobalOptions options) {
        super(context, options);
        this.list = new KeysListCommand(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        return list.run(database);
    }
}
