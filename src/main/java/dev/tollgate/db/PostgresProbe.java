package dev.tollgate.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a server by JDBC, before there is a pool. */
final class PostgresProbe {
    /** For a JDBC URL of short questions: so many seconds without a word are an error. What waits for locks may take longer. */
    static final String SILENCE_LIMIT = "&socketTimeout=10";

    static final int OLDEST_MAJOR = 15;
    static final int NEWEST_MAJOR = 18;
    private static final Logger LOG = LoggerFactory.getLogger(PostgresProbe.class);

    private PostgresProbe() {}

    static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    static boolean answers(DatabaseAddress address) {
        try (Connection connection = connect(address)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            LOG.warn("{} does not answer: {}", address, e.getMessage());
            return false;
        }
    }

    /** @throws DatabaseException unless the server's version is 15 to 18 */
    static void checkVersion(int major, DatabaseAddress address) {
        if (major < OLDEST_MAJOR || major > NEWEST_MAJOR) {
            throw new DatabaseException("PostgreSQL at " + address + " is version " + major + "; Tollgate works with "
                    + OLDEST_MAJOR + " to " + NEWEST_MAJOR + ".");
        }
    }
}
