package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import picocli.CommandLine.Command;

@Command(
        name = "accounts",
        description = "Show accounts, their balances and what is bound to them.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate accounts", "  tollgate accounts --help"})
final class AccountsCommand extends GatewayCommand {
    AccountsCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) {
        throw new UnsupportedOperationException("tollgate accounts is not finished yet");
    }
}
