package dev.tollgate.db;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the gateway's own role what {@code grants.sql} says, and takes from it whatever else it had. */
final class RuntimeGrants {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeGrants.class);

    private RuntimeGrants() {}

    /**
     * Blocks.
     *
     * @param owner who owns the schema
     * @throws DatabaseException if the role does not exist, or the owner is not the owner
     */
    static void apply(DatabaseAddress owner, String runtimeRole) {
        if (owner.user().equals(runtimeRole)) {
            return;
        }
        try (Connection connection = PostgresProbe.connect(owner);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(text().replace(":runtime", statement.enquoteIdentifier(runtimeRole, true)));
            connection.commit();
            LOG.info("The role {} has the rights that the gateway needs", runtimeRole);
        } catch (SQLException e) {
            throw new DatabaseException(
                    "The role " + runtimeRole + " cannot be given its rights at " + owner + ": " + e.getMessage(), e);
        }
    }

    static String text() {
        try (InputStream in = Objects.requireNonNull(RuntimeGrants.class.getResourceAsStream("grants.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DatabaseException("Cannot read grants.sql from the class path", e);
        }
    }
}
