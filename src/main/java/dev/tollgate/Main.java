package dev.tollgate;

import dev.tollgate.cli.Cli;
import dev.tollgate.cli.CliContext;
import dev.tollgate.cli.Version;
import dev.tollgate.config.LoadedConfig;
import dev.tollgate.config.ServerConfig;
import dev.tollgate.config.TlsConfig;
import dev.tollgate.sandbox.StartScreen;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** Entry point. */
public final class Main {
    private Main() {}

    /** Runs the command line; its exit code is the process's. */
    public static void main(String[] args) {
        Cli cli = new Cli(CliContext.ofProcess(), Main::serve);
        System.exit(cli.run(args));
    }

    /** Runs until the process is told to stop; the hook keeps the JVM alive until the stop is complete, and that is a success. */
    private static void serve(LoadedConfig loaded, CliContext context) throws InterruptedException {
        App app = App.start(loaded.config());
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            app.stop();
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        context.out().println(startScreen(app, loaded.config().server()));
        new CountDownLatch(1).await();
    }

    private static String startScreen(App app, ServerConfig server) {
        TlsConfig tls = server.tls();
        String api = tls == null ? "http://" : "https://";
        String management = tls == null || !tls.management() ? "http://" : "https://";
        long tookMillis = ManagementFactory.getRuntimeMXBean().getUptime();
        return new StartScreen(
                        Version.ofBuild().gateway(),
                        URI.create(api + server.host() + ":" + app.port()),
                        URI.create(management + server.managementHost() + ":" + app.managementPort()),
                        app.databaseName(),
                        Instant.now(),
                        Duration.ofMillis(tookMillis),
                        app.demo())
                .text();
    }
}
