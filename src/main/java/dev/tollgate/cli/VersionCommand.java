package dev.tollgate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "version",
        description = "Show the versions of the gateway, of Java and of the embedded PostgreSQL.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate version")
final class VersionCommand implements Callable<Integer> {
    private final CliContext context;
    private final Version version;

    VersionCommand(CliContext context, Version version) {
        this.context = context;
        this.version = version;
    }

    @Override
    public Integer call() {
        for (String line : version.getVersion()) {
            context.out().println(line);
        }
        return ExitCode.OK;
    }
}
