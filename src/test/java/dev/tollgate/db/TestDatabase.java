package dev.tollgate.db;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The database of one test class, with a pool on a Vert.x of its own. */
final class TestDatabase implements AutoCloseable {
    static final DatabaseOptions OPTIONS = new DatabaseOptions(
            8, Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(20), 64, Duration.ZERO);

    /** Gives back what is beneath the pool. */
    private interface Release {
        void run() throws SQLException, IOException;
    }

    private final Vertx vertx = Vertx.vertx();
    private final Database database;
    private final Optional<EmbeddedPostgres> privateServer;
    private final LeakCheck leaks;
    private final Release release;

    private TestDatabase(DatabaseAddress address, Optional<EmbeddedPostgres> privateServer, Release release) {
        this.privateServer = privateServer;
        this.release = release;
        this.database = Database.open(vertx, address, OPTIONS)
                .timeout(20, TimeUnit.SECONDS)
                .await();
        this.leaks = new LeakCheck(database, OPTIONS.poolSize());
    }

    static TestDatabase on(SharedServer server, String label) {
        DatabaseAddress address = server.create(label);
        return new TestDatabase(address, Optional.empty(), () -> server.drop(address.database()));
    }

    static TestDatabase onPrivateServer() {
        Path dataDir = privateDir();
        EmbeddedPostgres server = EmbeddedPostgres.start(TestServers.options(dataDir));
        if (Migrations.migrate(server.address()) == 0) {
            throw new IllegalStateException("No migrations on the class path");
        }
        return new TestDatabase(server.address(), Optional.of(server), () -> {
            server.close();
            PostgresBinaries.deleteTree(dataDir);
        });
    }

    Database database() {
        return database;
    }

    LeakCheck leaks() {
        return leaks;
    }

    Optional<EmbeddedPostgres> privateServer() {
        return privateServer;
    }

    @Override
    public void close() throws SQLException, IOException {
        try {
            database.close().timeout(10, TimeUnit.SECONDS).await();
            vertx.close().timeout(10, TimeUnit.SECONDS).await();
        } finally {
            release.run();
        }
    }

    private static Path privateDir() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "test-postgres"));
            return Files.createTempDirectory(parent, "private-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
