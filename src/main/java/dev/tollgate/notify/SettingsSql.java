package dev.tollgate.notify;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** The rows of {@code notification_settings}. Each method is one statement and joins the caller's transaction. */
final class SettingsSql {
    private static final String FIND = """
        SELECT a.id, s.email, s.low_balance_nanos, s.low_days
        FROM accounts a LEFT JOIN notification_settings s ON s.account_id = a.id WHERE a.id = $1
        """;

    private static final String PUT = """
        INSERT INTO notification_settings (account_id, email, low_balance_nanos, low_days)
        SELECT id, $2, $3, $4 FROM accounts WHERE id = $1
        ON CONFLICT (account_id) DO UPDATE
        SET email = EXCLUDED.email, low_balance_nanos = EXCLUDED.low_balance_nanos, low_days = EXCLUDED.low_days,
            updated_at = now()
        """;

    /** What is low by the new settings is told once more. */
    private static final String REARM = "UPDATE balance_alerts SET low = false, spend_at = NULL WHERE account_id = $1";

    private SettingsSql() {}

    /** Null if there is no such account. */
    static Future<@Nullable NotificationSettings> find(SqlClient client, long accountId) {
        return client.preparedQuery(FIND).execute(Tuple.of(accountId)).map(rows -> {
            for (Row row : rows) {
                return new NotificationSettings(
                        row.getString("email"), row.getLong("low_balance_nanos"), row.getInteger("low_days"));
            }
            return null;
        });
    }

    /** False if there is no such account. */
    static Future<Boolean> put(SqlClient transaction, long accountId, NotificationSettings settings) {
        return transaction
                .preparedQuery(PUT)
                .execute(Tuple.of(accountId, settings.email(), settings.lowBalanceNanos(), settings.lowDays()))
                .map(rows -> rows.rowCount() > 0);
    }

    static Future<Void> rearm(SqlClient transaction, long accountId) {
        return transaction.preparedQuery(REARM).execute(Tuple.of(accountId)).mapEmpty();
    }
}
