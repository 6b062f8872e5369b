package dev.tollgate.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, 15 to 18.
 *
 * @param url {@code postgres://user:password@host:port/database}; null starts the embedded one (sandbox mode only)
 * @param migrationUrl the same database as the schema's owner, who migrates it; null where {@code url} is the owner's, or
 *     where somebody else sees to it
 * @param poolSize connections for requests and jobs, besides one for each usage writer
 * @param statementTimeout the longest a statement may run
 */
public record DatabaseConfig(
        @Nullable Secret url,
        @Nullable Secret migrationUrl,
        int poolSize,
        Duration statementTimeout,
        Embedded embedded) {

    /**
     * The PostgreSQL that the gateway brings along.
     *
     * @param dir where its data is kept between runs
     * @param port 0 takes a free one
     */
    public record Embedded(Path dir, int port) {}

    static DatabaseConfig read(ConfigReader reader, Mode mode) {
        DatabaseConfig database = new DatabaseConfig(
                reader.secret("database.url", SecretRule.POSTGRES_URL),
                reader.secret("database.migrationUrl", SecretRule.POSTGRES_URL),
                reader.integer("database.poolSize", 8, 1, 500),
                reader.duration("database.statementTimeout", "30s", "100ms", "1h"),
                new Embedded(
                        reader.path("database.embedded.dir", "data"),
                        reader.integer("database.embedded.port", 0, 0, 65_535)));
        if (mode == Mode.PRODUCTION && !reader.isSet("database.url")) {
            reader.problem(
                    "database.url",
                    "is needed in production: postgres://user:password@host:5432/database, or database.urlFile;"
                            + " the embedded PostgreSQL is for sandbox mode");
        }
        if (reader.isSet("database.migrationUrl") && !reader.isSet("database.url")) {
            reader.problem("database.migrationUrl", "needs database.url, the same database as the gateway's own role");
        }
        return database;
    }
}
