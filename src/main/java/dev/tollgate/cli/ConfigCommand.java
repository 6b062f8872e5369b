package dev.tollgate.cli;

import dev.tollgate.config.ConfigEntry;
import dev.tollgate.config.LoadedConfig;
import picocli.CommandLine.Command;

@Command(
        name = "config",
        description = "Check the configuration and show what holds, and which source says so. Secrets are hidden.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate config", "  tollgate config --config new.yaml && echo good"})
final class ConfigCommand extends GatewayCommand {
    ConfigCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) {
        for (ConfigEntry entry : loaded.entries()) {
            out().printf("%-34s %-28s %s%n", entry.key(), entry.value(), "# " + entry.source());
        }
        out().flush();
        return ExitCode.OK;
    }
}
