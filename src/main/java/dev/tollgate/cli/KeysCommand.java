package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import picocli.CommandLine.Command;

@Command(
        name = "keys",
        description = "Make, list and revoke service keys.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate keys", "  tollgate keys --help"})
final class KeysCommand extends GatewayCommand {
    KeysCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) {
        throw new UnsupportedOperationException("tollgate keys is not finished yet");
    }
}
