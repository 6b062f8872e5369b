package dev.tollgate.cli;

import dev.tollgate.config.DatabaseConfig;
import dev.tollgate.config.Secret;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.EmbeddedOptions;
import dev.tollgate.db.EmbeddedPostgres;
import dev.tollgate.db.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The database for the time of one command: the configured one, or the embedded one, which is shared with a gateway that
 * runs and else started and stopped again. Its schema is brought up to date first. Blocks; for the command's own thread.
 */
final class DatabaseSession implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 2;

    private final Vertx vertx;
    private final Database database;
    private final @Nullable EmbeddedPostgres embedded;
    private final int applied;

    private DatabaseSession(Vertx vertx, Database database, @Nullable EmbeddedPostgres embedded, int applied) {
        this.vertx = vertx;
        this.database = database;
        this.embedded = embedded;
        this.applied = applied;
    }

    static DatabaseSession open(DatabaseConfig config) {
        Secret url = config.url();
        if (url != null) {
            return connect(config, DatabaseAddress.parse(url.reveal()), null);
        }
        EmbeddedOptions options = EmbeddedOptions.in(config.embedded().dir())
                .withPort(config.embedded().port());
        EmbeddedPostgres embedded = EmbeddedPostgres.join(options);
        try {
            return connect(config, embedded.address(), embedded);
        } catch (RuntimeException e) {
            embedded.close();
            throw e;
        }
    }

    private static DatabaseSession connect(
            DatabaseConfig config, DatabaseAddress address, @Nullable EmbeddedPostgres embedded) {
        Secret owner = config.url() == null ? null : config.migrationUrl();
        int applied = Migrations.migrate(address, owner == null ? null : DatabaseAddress.parse(owner.reveal()));
        DatabaseOptions options = DatabaseOptions.of(CONNECTIONS, config.statementTimeout());
        Vertx vertx = Vertx.vertx();
        try {
            return new DatabaseSession(
                    vertx, Database.open(vertx, address, options).await(), embedded, applied);
        } catch (Throwable e) {
            vertx.close().await();
            throw e;
        }
    }

    Vertx vertx() {
        return vertx;
    }

    Pool pool() {
        return database.pool();
    }

    /** How many migrations were missing when the session began. */
    int migrationsApplied() {
        return applied;
    }

    /** Waits for a result; throws what the future failed with. */
    <T extends @Nullable Object> T await(Future<T> future) {
        return future.await();
    }

    @Override
    public void close() throws TimeoutException {
        try {
            database.close().await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            vertx.close().await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (embedded != null) {
                embedded.close();
            }
        }
    }
}
