package dev.tollgate;

import dev.tollgate.cli.Cli;
import dev.tollgate.cli.CliContext;
import dev.tollgate.config.LoadedConfig;
import java.util.concurrent.CountDownLatch;

/** Entry point. */
public final class Main {
    private Main() {}

    /** Runs the command line; its exit code is the process's. */
    public static void main(String[] args) {
        Cli cli = new Cli(CliContext.ofProcess(), Main::serve);
        System.exit(cli.run(args));
    }

    /** Runs until the process is told to stop; the hook keeps the JVM alive until the stop is complete. */
    private static void serve(LoadedConfig loaded, CliContext context) throws InterruptedException {
        App app = App.start(loaded.config());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            app.stop();
                            stopped.countDown();
                        },
                        "shutdown"));
        context.out().println("Tollgate listens on port " + app.port() + ", management on " + app.managementPort());
        stopped.await();
    }
}
