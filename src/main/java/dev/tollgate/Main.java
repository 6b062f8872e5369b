package dev.tollgate;

import dev.tollgate.cli.Cli;
import dev.tollgate.cli.CliContext;

/** Entry point. */
public final class Main {
    private Main() {}

    /** Runs the command line; its exit code is the process's. */
    public static void main(String[] args) {
        Cli cli = new Cli(CliContext.ofProcess(), (loaded, context) -> {
            throw new UnsupportedOperationException("tollgate serve is not finished yet");
        });
        System.exit(cli.run(args));
    }
}
