package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import dev.tollgate.journal.Cut;
import dev.tollgate.journal.JournalStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "journal",
        description = "Show what waits in the local journal, and what was ever cut from it. Changes nothing, and works"
                + " beside a gateway that runs.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate journal", "  tollgate journal drain"})
final class JournalCommand extends GatewayCommand {
    JournalCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) {
        Path directory = loaded.config().journal().dir();
        Optional<JournalStatus> found = JournalStatus.read(directory);
        if (found.isEmpty()) {
            out().println("There is no journal in " + directory + ".");
            return ExitCode.OK;
        }
        JournalStatus status = found.get();
        out().println("Journal in " + directory);
        out().println("Records " + status.records() + ", " + status.bytes() + " bytes");
        Instant oldest = status.oldest();
        if (oldest != null) {
            Duration age = Duration.between(oldest, Instant.now());
            out().println("Oldest  " + oldest + ", " + Math.max(0, age.toSeconds()) + " s ago");
        }
        if (status.pid() != null) {
            out().println("A gateway, pid " + status.pid() + ", has it open and drains it by itself.");
        } else if (status.records() > 0) {
            out().println("No gateway has it open. The next one that starts drains it, or: tollgate journal drain");
        }
        printCuts(status);
        out().flush();
        return ExitCode.OK;
    }

    private void printCuts(JournalStatus status) {
        if (status.cuts().isEmpty()) {
            return;
        }
        out().println();
        TextTable table = new TextTable("CUT AT", "RECORDS LOST", "WHAT HAPPENED");
        for (Cut cut : status.cuts()) {
            table.row(cut.at(), cut.recordsLost() == Cut.UNKNOWN ? "unknown" : cut.recordsLost(), cut.detail());
        }
        table.print(out());
    }
}
