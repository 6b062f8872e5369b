package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import dev.tollgate.journal.Journal;
import dev.tollgate.metering.Metering;
import dev.tollgate.observe.JournalMetrics;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine.Command;

@Command(
        name = "drain",
        description = "Charge what waits in the local journal, without a gateway. One that runs does it by itself, and"
                + " then this is refused. Running it twice charges nothing twice.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate journal drain", "  tollgate journal drain --set journal.dir=rescued/journal"})
final class JournalDrainCommand extends GatewayCommand {
    private static final long LOOK_EVERY_MILLIS = 50;

    /** Without any progress for so long the database does not take what is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    JournalDrainCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        try (MetricsRegistry registry = new MetricsRegistry();
                Journal journal = Journal.open(
                        Clock.systemUTC(), loaded.config().journal(), new JournalMetrics(registry.meters()));
                DatabaseSession session = DatabaseSession.open(loaded.config().database())) {
            long found = journal.records();
            Metering metering = new Metering(
                    session.vertx(),
                    session.pool(),
                    loaded.config(),
                    Clock.systemUTC(),
                    new Metrics(registry.meters()),
                    journal);
            session.await(metering.start());
            awaitEmpty(journal, found);
            session.await(metering.stop());
            long left = journal.records();
            out().println(found - left + " records charged or settled, " + left + " remain in the journal");
            out().flush();
            return left == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private void awaitEmpty(Journal journal, long found) throws InterruptedException {
        long left = found;
        long progressNanos = System.nanoTime();
        while (!journal.isEmpty() && System.nanoTime() - progressNanos < PATIENCE.toNanos()) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            if (journal.records() < left) {
                left = journal.records();
                progressNanos = System.nanoTime();
                progress(found - left + " of " + found);
            }
        }
        progress("");
    }
}
