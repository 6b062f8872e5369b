package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import picocli.CommandLine.Command;

@Command(
        name = "litellm",
        description =
                "Take in what LiteLLM's database has and what was never pushed. By itself the calls of the last day, as"
                        + " \"litellm sync\" does.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate litellm sync", "  tollgate litellm sync --from 2026-11-01 --to 2026-11-08"})
final class LitellmCommand extends GatewayCommand {
    private final LitellmSyncCommand sync;

    LitellmCommand(CliContext context, GlobalOptions options) {
        super(context, options);
        this.sync = new LitellmSyncCommand(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        return sync.run(loaded);
    }
}
