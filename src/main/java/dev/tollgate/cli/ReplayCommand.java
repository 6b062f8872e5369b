package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import picocli.CommandLine.Command;

@Command(
        name = "replay",
        description = "Charge quarantined records again and work on dead Stripe events once more.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate replay", "  tollgate replay --help"})
final class ReplayCommand extends GatewayCommand {
    ReplayCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) {
        throw new UnsupportedOperationException("tollgate replay is not finished yet");
    }
}
