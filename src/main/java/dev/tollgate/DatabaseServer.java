package dev.tollgate;

import dev.tollgate.config.DatabaseConfig;
import dev.tollgate.config.Secret;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.EmbeddedOptions;
import dev.tollgate.db.EmbeddedPostgres;
import dev.tollgate.db.Migrations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL that the gateway works on, migrated: the configured one, or the one that it brings along. */
public final class DatabaseServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);

    private final DatabaseAddress address;
    private final @Nullable EmbeddedPostgres embedded;

    private DatabaseServer(DatabaseAddress address, @Nullable EmbeddedPostgres embedded) {
        this.address = address;
        this.embedded = embedded;
    }

    static DatabaseServer open(DatabaseConfig config) {
        Secret url = config.url();
        if (url != null) {
            DatabaseAddress address = DatabaseAddress.parse(url.reveal());
            Secret owner = config.migrationUrl();
            migrate(address, owner == null ? null : DatabaseAddress.parse(owner.reveal()));
            return new DatabaseServer(address, null);
        }
        EmbeddedPostgres postgres =
                EmbeddedPostgres.start(EmbeddedOptions.in(config.embedded().dir())
                        .withPort(config.embedded().port()));
        try {
            migrate(postgres.address(), null);
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
        return new DatabaseServer(postgres.address(), postgres);
    }

    private static void migrate(DatabaseAddress address, @Nullable DatabaseAddress owner) {
        int applied = Migrations.migrate(address, owner);
        LOG.info("The schema is up to date, {} migrations were applied now", applied);
    }

    public DatabaseAddress address() {
        return address;
    }

    public boolean isEmbedded() {
        return embedded != null;
    }

    /** Stops the embedded server; leaves any other alone. */
    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
