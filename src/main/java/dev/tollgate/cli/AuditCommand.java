package dev.tollgate.cli;

import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditReport;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = "Check every invariant of the books over the whole database; exit code 1 when anything drifts.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate audit",
            "  tollgate audit --json | jq .drift_usd",
            "  tollgate audit --config /etc/tollgate.yaml"
        })
final class AuditCommand extends DatabaseCommand {
    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    AuditCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        Audit audit = new Audit(database.pool(), Clock.systemUTC());
        AuditReport report = database.await(audit.run(check -> progress("checking " + check)));
        progress("");
        if (json) {
            out().println(report.json().encodePrettily());
        } else {
            out().print(report.table());
        }
        return report.isClean() ? ExitCode.OK : ExitCode.FAILED;
    }
}
