package dev.tollgate.chaos;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

/** Somebody locks wallets in the order opposite to ours, slowly: one of both is a deadlock's victim. */
record LockInReverse(int pauseMillis) implements Fault {
    private static final int WALLETS = 8;

    @Override
    public boolean strike(World world) throws Exception {
        List<Long> accounts = world.numbers("SELECT account_id FROM wallets ORDER BY account_id DESC LIMIT " + WALLETS);
        try (Connection connection = world.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (long account : accounts) {
                statement.execute("SELECT FROM wallets WHERE account_id = " + account + " FOR UPDATE");
                Thread.sleep(pauseMillis);
            }
            connection.rollback();
        }
        return !accounts.isEmpty();
    }
}
