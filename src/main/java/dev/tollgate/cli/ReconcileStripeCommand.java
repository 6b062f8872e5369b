package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import dev.tollgate.stripe.Finding;
import dev.tollgate.stripe.ReconciliationProgress;
import dev.tollgate.stripe.ReconciliationReport;
import dev.tollgate.stripe.ReconciliationRuns;
import dev.tollgate.stripe.ReconciliationWindow;
import dev.tollgate.stripe.StripeCalls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "stripe",
        description = {
            "Hold events, payments, refunds, disputes, payouts and subscriptions at Stripe against the books. Changes"
                    + " nothing without --repair. Exit code 1 if anything differs, 4 if Stripe cannot be reached.",
            "What is found is looked for again after stripe.reconcile.settle, since events may be on their way."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate reconcile stripe",
            "  tollgate reconcile stripe --from 2026-11-01 --to 2026-11-08 --csv > differences.csv",
            "  tollgate reconcile stripe --repair"
        })
final class ReconcileStripeCommand extends GatewayCommand {
    private static final List<String> COLUMNS = List.of(
            "code", "stripe_id", "row", "account_id", "stripe_cents", "our_cents", "outcome", "detail", "remedy");

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = InstantConverter.class,
            description = "The first moment of it: a date or a time. Default: 3 days before the end.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = InstantConverter.class,
            description = "The first moment behind it. Default: now.")
    private @Nullable Instant to;

    @Option(names = "--repair", description = "Put right what events would have put right, in the same way.")
    private boolean repair;

    @Option(names = "--csv", description = "Print the findings as CSV.")
    private boolean csv;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    ReconcileStripeCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        ReconciliationRuns.Request request = request();
        ReconciliationReport report;
        try (MetricsRegistry registry = new MetricsRegistry();
                DatabaseSession database = DatabaseSession.open(loaded.config().database());
                StripeCalls calls = StripeSession.calls(database.vertx(), loaded.config())) {
            ReconciliationRuns runs = ReconciliationRuns.of(
                    database.vertx(), database.pool(), loaded.config(), calls, new Metrics(registry.meters()));
            Long id = database.await(runs.begin(request, Duration.ZERO));
            if (id == null) {
                throw new IllegalStateException(
                        "Another reconciliation is under way; GET /api/admin/reconciliation shows it.");
            }
            report = database.await(runs.carryOut(id, request, new ReconciliationProgress(this::progress)));
        } finally {
            progress("");
        }
        print(report);
        out().flush();
        return report.isClean() ? ExitCode.OK : ExitCode.FAILED;
    }

    private ReconciliationRuns.Request request() {
        try {
            ReconciliationWindow window = ReconciliationWindow.of(from, to, Instant.now());
            return new ReconciliationRuns.Request(window, from == null && to == null, repair, DatabaseCommand.actor());
        } catch (IllegalArgumentException e) {
            throw spec == null ? e : new ParameterException(spec.commandLine(), "--from, --to: " + e.getMessage(), e);
        }
    }

    private void print(ReconciliationReport report) {
        if (csv) {
            out().print(line(COLUMNS.stream()));
            report.findings().forEach(finding -> out().print(line(cells(finding))));
        } else if (json) {
            out().println(json(report).encodePrettily());
        } else {
            printTable(report);
        }
    }

    /** A line of RFC 4180. */
    private static String line(Stream<String> cells) {
        return cells.map(cell -> cell.matches("[^,\"\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    private static Stream<String> cells(Finding finding) {
        JsonObject json = finding.json();
        return COLUMNS.stream().map(column -> {
            Object value = json.getValue(column);
            return value == null ? "" : value.toString();
        });
    }

    private static JsonObject json(ReconciliationReport report) {
        JsonArray findings = new JsonArray();
        report.findings().forEach(finding -> findings.add(finding.json()));
        return new JsonObject()
                .put("clean", report.isClean())
                .put("from", report.window().from().toString())
                .put("to", report.window().to().toString())
                .put("events", report.events())
                .put("objects", report.objects())
                .put("unlisted", report.unlisted())
                .put("findings", findings);
    }

    private void printTable(ReconciliationReport report) {
        if (!report.findings().isEmpty()) {
            TextTable table = new TextTable("CODE", "AT STRIPE", "HERE", "ACCOUNT", "STRIPE", "OURS", "OUTCOME");
            for (Finding each : report.findings()) {
                table.row(
                        each.code().label(),
                        each.stripeId(),
                        or(each.row()),
                        or(each.accountId()),
                        dollars(each.stripeCents()),
                        dollars(each.ourCents()),
                        each.outcomeText());
            }
            table.print(out());
            out().println();
            report.findings()
                    .forEach(each -> out().println(each.stripeId() + ": " + each.detail() + " "
                            + each.remedy().text()));
            out().println();
        }
        printSummary(report);
    }

    private void printSummary(ReconciliationReport report) {
        String looked = " (" + report.window().from() + " to " + report.window().to() + ", " + report.events()
                + " events, " + report.objects() + " objects)";
        long open = report.findings().stream().filter(Finding::isOpen).count();
        long repaired = report.findings().size() - open;
        if (repaired > 0) {
            out().println(repaired + " repaired; events that were taken in have their effect when a gateway runs.");
        }
        if (report.unlisted() > 0) {
            out().println("And " + report.unlisted() + " more, which are not listed: repair, then run it again.");
        }
        out().println(
                        report.isClean()
                                ? "The books are as Stripe has them" + looked
                                : "The books DIFFER from Stripe: " + open + (repair ? " left" : "") + looked);
    }

    private static String or(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }

    private static String dollars(@Nullable Long cents) {
        return cents == null ? "-" : String.format(Locale.ROOT, "%d.%02d", cents / 100, Math.abs(cents % 100));
    }
}
