package dev.tollgate;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.access.SignedIn;
import dev.tollgate.config.Config;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.sandbox.stripe.StripeSandbox;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The whole application in this JVM, on free ports of the loopback interface and on a given database. */
final class Gateway implements AutoCloseable {
    private static final int POOL = 4;
    private static final int WRITERS = 2;
    private static final int WORKERS = 2;

    private @Nullable App app;
    private final GatewayClient client;

    private Gateway(App app) {
        this.app = app;
        client = new GatewayClient(app.port(), app.managementPort());
    }

    /** @param settings {@code key=value}, on top of the defaults of sandbox mode */
    static Gateway start(DatabaseAddress address, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "server.managementPort=0",
                "server.instances=2",
                "database.poolSize=" + POOL,
                "stripe.worker.count=" + WORKERS));
        all.add("database.url=" + DatabaseUrl.of(address));
        // Idle connections are closed after a while that follows from it; in the middle of a test that would look like
        // a leak later.
        all.add("database.statementTimeout=5m");
        all.add("journal.dir=" + newJournal());
        all.add("people.tokenSecret=" + SignedIn.SECRET);
        all.addAll(List.of(settings));
        return new Gateway(App.start(Config.of(all.toArray(String[]::new))));
    }

    /** A directory for a journal of its own. */
    static Path newJournal() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "test-journals"));
            return Files.createTempDirectory(parent, "journal-").toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Has the gateway open all its connections, so that a test which finds more of them than at its beginning has leaked
     * them.
     *
     * @param gateways how many of them run on the database, this one included
     */
    @CanIgnoreReturnValue
    Gateway warmed(Seeds seeds, int gateways) throws Exception {
        int listenerAndAudit = 2;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Await.until("the gateway's pool to be full", () -> {
                for (int i = 0; i < 24; i++) {
                    threads.submit(() -> client.get("/v1/usage/quarantine"));
                }
                return seeds.otherSessions() >= (long) gateways * (POOL + WRITERS + WORKERS + listenerAndAudit);
            });
        }
        return this;
    }

    /** The fake of Stripe that it runs, if it runs one. */
    @Nullable
    StripeSandbox stripeSandbox() {
        return app().stripeSandbox();
    }

    /** All routes, as they are mounted on each event loop. */
    Router routes() {
        return app().routes();
    }

    GatewayClient client() {
        return client;
    }

    private App app() {
        return Objects.requireNonNull(app, "closed");
    }

    @Override
    public void close() {
        client.close();
        App running = app;
        // Classes of tests keep their gateway in a static field: what it holds would fill the heap.
        app = null;
        if (running != null) {
            running.stop();
        }
    }
}
