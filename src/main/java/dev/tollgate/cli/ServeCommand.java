package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import dev.tollgate.config.LogConfig;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;

@Command(
        name = "serve",
        description = "Run the gateway until it is told to stop. The default when no command is given.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate serve",
            "  tollgate serve --config conf/tollgate.yaml --set log.level=debug",
            "  TOLLGATE_DATABASE_URL=postgres://user:password@db/tollgate tollgate"
        })
final class ServeCommand extends GatewayCommand {
    private final Serving serving;

    ServeCommand(CliContext context, GlobalOptions options, Serving serving) {
        super(context, options);
        this.serving = serving;
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        serving.serve(loaded, context());
        return ExitCode.OK;
    }

    @Override
    protected Level logLevel(LogConfig log) {
        return log.level();
    }
}
