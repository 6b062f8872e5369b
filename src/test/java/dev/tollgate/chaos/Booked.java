package dev.tollgate.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the database holds of one schedule, all read in one snapshot.
 *
 * @param charges rows of usage_logs
 * @param accounts of the payers, by name; a payer without calls may have none
 * @param wallets of these accounts
 * @param transfers the ledger's sums of these accounts, by account and kind
 * @param conflicts what was kept because it contradicts a charge
 * @param quarantined what still waits, with its reason
 */
record Booked(
        List<Charged> charges,
        Map<String, Long> accounts,
        Map<Long, Wallet> wallets,
        Map<Long, Map<String, Long>> transfers,
        List<Kept> conflicts,
        List<String> quarantined) {

    /** A row of usage_logs. */
    record Charged(String callId, long promptTokens, long accountId, long costNanos, long creditsNanos) {}

    record Wallet(long balanceNanos, long dueNanos) {}

    /** A record that was kept aside. */
    record Kept(String callId, long promptTokens) {}

    private static final String CHARGES = """
        SELECT call_id, prompt_tokens, account_id, cost_total_nanos, credits_used_nanos
        FROM usage_logs WHERE call_id LIKE ? || '%'
        """;

    private static final String ACCOUNTS = """
        SELECT value, account_id FROM bindings WHERE value LIKE ? || '%'
        """;

    private static final String WALLETS = """
        SELECT account_id, balance_nanos, due_nanos
        FROM wallets JOIN bindings USING (account_id) WHERE value LIKE ? || '%'
        """;

    private static final String TRANSFERS = """
        SELECT account_id, kind, sum(amount_nanos)::bigint
        FROM ledger_transfers WHERE account_id IN (SELECT account_id FROM bindings WHERE value LIKE ? || '%')
        GROUP BY 1, 2
        """;

    private static final String CONFLICTS = """
        SELECT record ->> 'litellm_call_id', (record ->> 'prompt_tokens')::bigint
        FROM usage_conflicts WHERE record ->> 'litellm_call_id' LIKE ? || '%'
        """;

    private static final String QUARANTINED = """
        SELECT (record ->> 'litellm_call_id') || ': ' || code || ', ' || detail
        FROM usage_quarantine WHERE status = 'open' AND record ->> 'litellm_call_id' LIKE ? || '%'
        """;

    /** Reads what belongs to ids and names with this beginning. */
    static Booked read(World world, String prefix) throws SQLException {
        try (Connection connection = world.connect()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            List<Charged> charges = new ArrayList<>();
            each(
                    connection,
                    CHARGES,
                    prefix,
                    row -> charges.add(new Charged(
                            row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))));
            Map<String, Long> accounts = new HashMap<>();
            each(connection, ACCOUNTS, prefix, row -> accounts.put(row.getString(1), row.getLong(2)));
            Map<Long, Wallet> wallets = new HashMap<>();
            each(
                    connection,
                    WALLETS,
                    prefix,
                    row -> wallets.put(row.getLong(1), new Wallet(row.getLong(2), row.getLong(3))));
            Map<Long, Map<String, Long>> transfers = new HashMap<>();
            each(
                    connection,
                    TRANSFERS,
                    prefix,
                    row -> transfers
                            .computeIfAbsent(row.getLong(1), account -> new HashMap<>())
                            .put(row.getString(2), row.getLong(3)));
            List<Kept> conflicts = new ArrayList<>();
            each(connection, CONFLICTS, prefix, row -> conflicts.add(new Kept(row.getString(1), row.getLong(2))));
            List<String> quarantined = new ArrayList<>();
            each(connection, QUARANTINED, prefix, row -> quarantined.add(row.getString(1)));
            connection.commit();
            return new Booked(charges, accounts, wallets, transfers, conflicts, quarantined);
        }
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String sql, String prefix, Reader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, prefix);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        }
    }
}
