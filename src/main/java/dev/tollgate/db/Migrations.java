package dev.tollgate.db;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/**
 * Brings the schema to this version of the code, forward only. Nodes that start together wait for each other by Flyway's
 * advisory lock.
 */
public final class Migrations {
    private static final String LOCATION = "classpath:db/migration";

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final int CAUSES_MAX = 20;

    private Migrations() {}

    /**
     * Applies what is missing. Blocks; to be called before a pool is opened.
     *
     * @return how many migrations were applied
     * @throws DatabaseException if the server's version is not 15 to 18, the schema is newer than the code or was changed by
     *     hand, a migration fails, or the server cannot be reached
     */
    public static int migrate(DatabaseAddress address) {
        return migrate(address, LOCATION);
    }

    /**
     * The same by another role than the one that the gateway runs as: the owner migrates, and gives the gateway's role what
     * it needs and no more.
     */
    public static int migrate(DatabaseAddress runtime, @Nullable DatabaseAddress owner) {
        if (owner == null) {
            return migrate(runtime);
        }
        int applied = migrate(owner);
        RuntimeGrants.apply(owner, runtime.user());
        return applied;
    }

    static int migrate(DatabaseAddress address, String location) {
        checkServer(address);
        try {
            // With a limit, so that a network which swallows everything does not hold a start that has nothing to do.
            Flyway impatient = flyway(address.jdbcUrl() + PostgresProbe.SILENCE_LIMIT, address, location);
            refuseNewer(impatient);
            if (impatient.info().pending().length == 0) {
                impatient.validate();
                return 0;
            }
            return flyway(address.jdbcUrl(), address, location).migrate().migrationsExecuted;
        } catch (FlywayException e) {
            String hint = isForbidden(e)
                    ? " The role " + address.user() + " may not change the schema: set database.migrationUrl to its"
                            + " owner's, here or for \"tollgate migrate\"."
                    : "";
            throw new DatabaseException(
                    "The schema at " + address + " cannot be migrated: " + e.getMessage() + hint, e);
        }
    }

    private static Flyway flyway(String url, DatabaseAddress address, String location) {
        return Flyway.configure()
                .dataSource(url, address.user(), address.password())
                .locations(location)
                .failOnMissingLocations(true)
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .load();
    }

    private static boolean isForbidden(FlywayException failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof SQLException sql && INSUFFICIENT_PRIVILEGE.equals(sql.getSQLState())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static void checkServer(DatabaseAddress address) {
        try (Connection connection = PostgresProbe.connect(address)) {
            PostgresProbe.checkVersion(connection.getMetaData().getDatabaseMajorVersion(), address);
        } catch (SQLException e) {
            throw new DatabaseException("Cannot connect to " + address + ": " + e.getMessage(), e);
        }
    }

    /** Flyway by itself lets old code run on a new schema. */
    private static void refuseNewer(Flyway flyway) {
        for (MigrationInfo migration : flyway.info().applied()) {
            if (migration.getState().isApplied() && !migration.getState().isResolved()) {
                throw new DatabaseException("The database has schema version " + migration.getVersion()
                        + ", which this Tollgate does not know: a newer one was here. Run that version again"
                        + " or a newer one.");
            }
        }
    }
}
