package dev.tollgate.cli;

import dev.tollgate.config.LitellmConfig;
import dev.tollgate.config.LoadedConfig;
import dev.tollgate.litellm.StoredSync;
import dev.tollgate.litellm.SyncProgress;
import dev.tollgate.litellm.SyncRange;
import dev.tollgate.litellm.Syncs;
import dev.tollgate.metering.Metering;
import dev.tollgate.metering.PulledIntake.Tally;
import dev.tollgate.money.Money;
import dev.tollgate.observe.LitellmMetrics;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "sync",
        description = {
            "Read LiteLLM's spend logs of a time, and charge the calls among them that were never pushed. Running it"
                    + " twice charges nothing twice. Exit code 4 if LiteLLM cannot be reached.",
            "The gateways of the same database must have litellm.url set too, so that they mind what was read."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate litellm sync", "  tollgate litellm sync --from 2026-11-01 --to 2026-11-08 --json"})
final class LitellmSyncCommand extends GatewayCommand {
    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = InstantConverter.class,
            description = "The first moment of it: a date or a time. Default: a day before the end.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = InstantConverter.class,
            description = "The first moment behind it, at most 31 days later. Default: now.")
    private @Nullable Instant to;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    LitellmSyncCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        Syncs.Request request = Syncs.Request.of(range(), DatabaseCommand.actor());
        LitellmConfig litellm = loaded.config().litellm();
        if (!litellm.isOn()) {
            throw new IllegalStateException("litellm.url and litellm.key are not set, so there is nothing to read.");
        }
        StoredSync done;
        try (MetricsRegistry registry = new MetricsRegistry();
                DatabaseSession database = DatabaseSession.open(loaded.config().database())) {
            done = sync(loaded, database, registry, request);
        } finally {
            progress("");
        }
        print(done);
        out().flush();
        return ExitCode.OK;
    }

    private StoredSync sync(
            LoadedConfig loaded, DatabaseSession database, MetricsRegistry registry, Syncs.Request request) {
        Metering metering = new Metering(
                database.vertx(),
                database.pool(),
                loaded.config(),
                Clock.systemUTC(),
                new Metrics(registry.meters()),
                null);
        database.await(metering.start());
        Syncs syncs = new Syncs(
                database.vertx(),
                database.pool(),
                loaded.config().litellm(),
                metering.pulled(),
                new LitellmMetrics(registry.meters()));
        try {
            Long id = database.await(syncs.begin(request, Duration.ZERO));
            if (id == null) {
                throw new IllegalStateException(
                        "LiteLLM is being read already; GET /api/admin/litellm/syncs shows by whom.");
            }
            return database.await(syncs.carryOut(id, request, new SyncProgress(this::progress)));
        } finally {
            database.await(syncs.close());
            database.await(metering.stop());
        }
    }

    private SyncRange range() {
        try {
            return SyncRange.of(from, to, Instant.now());
        } catch (IllegalArgumentException e) {
            throw spec == null ? e : new ParameterException(spec.commandLine(), "--from, --to: " + e.getMessage(), e);
        }
    }

    private void print(StoredSync done) {
        if (json) {
            out().println(done.toJson().encodePrettily());
            return;
        }
        Tally rows = done.tally();
        out().println(rows.received() + " rows of LiteLLM read (" + done.from().toInstant() + " to "
                + done.to().toInstant() + ", " + done.pages() + " pages): " + rows.accepted() + " charged, "
                + Money.formatUsd(rows.chargedNanos()) + " USD; " + rows.duplicates() + " known before");
        if (rows.conflicts() + rows.quarantined() > 0) {
            out().println(rows.conflicts() + " contradict what was charged, " + rows.quarantined()
                    + " are in quarantine: they wait for somebody.");
        }
    }
}
