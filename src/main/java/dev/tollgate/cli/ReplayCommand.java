package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import dev.tollgate.metering.Metering;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import java.time.Clock;
import picocli.CommandLine.Command;

@Command(
        name = "replay",
        description = "Charge quarantined records whose cause has been mended. Running it twice charges nothing twice.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate replay", "  tollgate accounts bind user alice --account 7 && tollgate replay"})
final class ReplayCommand extends GatewayCommand {
    ReplayCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        try (MetricsRegistry registry = new MetricsRegistry();
                DatabaseSession session = DatabaseSession.open(loaded.config().database())) {
            Metering metering = new Metering(
                    session.vertx(),
                    session.pool(),
                    loaded.config(),
                    Clock.systemUTC(),
                    new Metrics(registry.meters()),
                    null);
            session.await(metering.start());
            Metering.Replayed result = session.await(metering.replayQuarantine());
            session.await(metering.stop());
            out().println(result.tried() + " records tried: " + result.charged() + " charged, " + result.settled()
                    + " settled before, " + result.remaining() + " remain in quarantine");
            return ExitCode.OK;
        }
    }
}
