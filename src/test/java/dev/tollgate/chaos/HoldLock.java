package dev.tollgate.chaos;

import java.sql.Connection;
import java.sql.Statement;

/** Somebody holds a lock on a table that each batch needs, for longer than a statement may run or not as long. */
record HoldLock(String table, int millis) implements Fault {
    @Override
    public boolean strike(World world) throws Exception {
        try (Connection connection = world.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL lock_timeout = '2s'");
            statement.execute("LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE");
            Thread.sleep(millis);
            connection.rollback();
        }
        return true;
    }
}
