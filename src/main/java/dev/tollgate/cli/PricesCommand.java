package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import picocli.CommandLine.Command;

@Command(
        name = "prices",
        description = "Show and import price books.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate prices", "  tollgate prices --help"})
final class PricesCommand extends GatewayCommand {
    PricesCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) {
        throw new UnsupportedOperationException("tollgate prices is not finished yet");
    }
}
