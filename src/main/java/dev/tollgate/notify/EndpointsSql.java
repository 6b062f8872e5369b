package dev.tollgate.notify;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code webhook_endpoints}. Each method is one statement and joins the caller's transaction. An owner is the
 * account's id, or null for the operator's own endpoints; no statement finds an endpoint of another owner.
 */
final class EndpointsSql {
    private static final String COLUMNS = " id, account_id, url, description, types, status, disabled_reason,"
            + " disabled_at, failing_since, succeeded_at, previous_until, created_at ";

    /** Nothing comes back if the account does not exist, has enough of them, or has this one. */
    private static final String INSERT = """
        INSERT INTO webhook_endpoints (account_id, url, description, types, secret)
        SELECT $1, $2, $3, $4, $5
        WHERE ($1::bigint IS NULL OR EXISTS (SELECT FROM accounts WHERE id = $1))
          AND (SELECT count(*) FROM webhook_endpoints
               WHERE COALESCE(account_id, 0) = COALESCE($1, 0) AND status <> 'deleted') < $6
        ON CONFLICT (COALESCE(account_id, 0), url) WHERE status <> 'deleted' DO NOTHING
        RETURNING\
        """ + COLUMNS;

    private static final String LIST = "SELECT" + COLUMNS + """
        FROM webhook_endpoints WHERE COALESCE(account_id, 0) = COALESCE($1::bigint, 0) AND status <> 'deleted' ORDER BY id
        """;

    private static final String FIND = "SELECT" + COLUMNS + """
        FROM webhook_endpoints
        WHERE COALESCE(account_id, 0) = COALESCE($1::bigint, 0) AND id = $2 AND status <> 'deleted'
        """;

    private static final String ACCOUNT_EXISTS = "SELECT EXISTS (SELECT FROM accounts WHERE id = $1) AS found";

    private static final String DELETE = """
        UPDATE webhook_endpoints
        SET status = 'deleted', secret = NULL, previous_secret = NULL, previous_until = NULL, disabled_reason = NULL,
            updated_at = now()
        WHERE COALESCE(account_id, 0) = COALESCE($1::bigint, 0) AND id = $2 AND status <> 'deleted'
        """;

    private static final String ROTATE = """
        UPDATE webhook_endpoints
        SET previous_secret = secret, previous_until = now() + $4 * interval '1 millisecond', secret = $3, updated_at = now()
        WHERE COALESCE(account_id, 0) = COALESCE($1::bigint, 0) AND id = $2 AND status <> 'deleted'
        RETURNING\
        """ + COLUMNS;

    private static final String ENABLE = """
        UPDATE webhook_endpoints
        SET status = 'enabled', disabled_reason = NULL, disabled_at = NULL, failing_since = NULL, updated_at = now()
        WHERE COALESCE(account_id, 0) = COALESCE($1::bigint, 0) AND id = $2 AND status <> 'deleted'
        RETURNING\
        """ + COLUMNS;

    /** Seldom writes where all is well: deliveries to one endpoint would else take turns at its row. */
    private static final String SUCCEEDED = """
        UPDATE webhook_endpoints SET failing_since = NULL, succeeded_at = now(), updated_at = now()
        WHERE id = $1
          AND (failing_since IS NOT NULL OR succeeded_at IS NULL OR succeeded_at < now() - interval '1 minute')
        """;

    private static final String FAILED = """
        WITH failed AS (
            SELECT id, COALESCE(failing_since, now()) AS since,
                   CASE WHEN $2 THEN 'gone'
                        WHEN failing_since < now() - $3 * interval '1 millisecond' THEN 'failing' END AS why
            FROM webhook_endpoints WHERE id = $1 AND status = 'enabled' FOR NO KEY UPDATE
        )
        UPDATE webhook_endpoints e
        SET failing_since = f.since, status = CASE WHEN f.why IS NULL THEN 'enabled' ELSE 'disabled' END,
            disabled_reason = f.why, disabled_at = CASE WHEN f.why IS NOT NULL THEN now() END, updated_at = now()
        FROM failed f WHERE e.id = f.id
        RETURNING e.disabled_reason
        """;

    private static final String DISABLED = """
        SELECT count(*) FILTER (WHERE account_id IS NULL) AS operators,
               count(*) FILTER (WHERE account_id IS NOT NULL) AS accounts
        FROM webhook_endpoints WHERE status = 'disabled'
        """;

    private EndpointsSql() {}

    /** How many endpoints are disabled. */
    record Disabled(long operators, long accounts) {}

    /** Null if the account does not exist, has an endpoint of that URL, or has as many as it may. */
    static Future<@Nullable Endpoint> insert(
            SqlClient client, EndpointRequest request, SigningSecret secret, int endpointsMax) {
        return client.preparedQuery(INSERT)
                .execute(Tuple.of(
                        request.owner(),
                        request.url(),
                        request.description(),
                        request.types().toArray(String[]::new),
                        secret.text(),
                        endpointsMax))
                .map(EndpointsSql::first);
    }

    static Future<List<Endpoint>> list(SqlClient client, @Nullable Long owner) {
        return client.preparedQuery(LIST).execute(Tuple.of(owner)).map(rows -> {
            List<Endpoint> found = new ArrayList<>(rows.size());
            for (Row row : rows) {
                found.add(endpoint(row));
            }
            return found;
        });
    }

    /** Null if the owner has none of that id. */
    static Future<@Nullable Endpoint> find(SqlClient client, @Nullable Long owner, long id) {
        return client.preparedQuery(FIND).execute(Tuple.of(owner, id)).map(EndpointsSql::first);
    }

    static Future<Boolean> accountExists(SqlClient client, long accountId) {
        return client.preparedQuery(ACCOUNT_EXISTS)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.iterator().next().getBoolean("found"));
    }

    /** False if the owner has none of that id. */
    static Future<Boolean> delete(SqlClient transaction, @Nullable Long owner, long id) {
        return transaction.preparedQuery(DELETE).execute(Tuple.of(owner, id)).map(rows -> rows.rowCount() > 0);
    }

    /** The secret before signs too, for as long as {@code overlap}. Null if the owner has none of that id. */
    static Future<@Nullable Endpoint> rotate(
            SqlClient client, @Nullable Long owner, long id, SigningSecret secret, Duration overlap) {
        return client.preparedQuery(ROTATE)
                .execute(Tuple.of(owner, id, secret.text(), (double) overlap.toMillis()))
                .map(EndpointsSql::first);
    }

    /** Null if the owner has none of that id. */
    static Future<@Nullable Endpoint> enable(SqlClient client, @Nullable Long owner, long id) {
        return client.preparedQuery(ENABLE).execute(Tuple.of(owner, id)).map(EndpointsSql::first);
    }

    static Future<Void> succeeded(SqlClient transaction, long id) {
        return transaction.preparedQuery(SUCCEEDED).execute(Tuple.of(id)).mapEmpty();
    }

    /**
     * Notes a failure, and disables the endpoint if it is gone or has failed for too long; why it did so, null if it did not.
     */
    static Future<@Nullable String> failed(SqlClient transaction, long id, boolean gone, Duration failingMax) {
        return transaction
                .preparedQuery(FAILED)
                .execute(Tuple.of(id, gone, (double) failingMax.toMillis()))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString("disabled_reason"));
    }

    static Future<Disabled> disabled(SqlClient client) {
        return client.preparedQuery(DISABLED).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new Disabled(row.getLong("operators"), row.getLong("accounts"));
        });
    }

    private static @Nullable Endpoint first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : endpoint(rows.iterator().next());
    }

    private static Endpoint endpoint(Row row) {
        return new Endpoint(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getString("url"),
                row.getString("description"),
                List.of(row.getArrayOfStrings("types")),
                row.getString("status"),
                row.getString("disabled_reason"),
                row.getOffsetDateTime("disabled_at"),
                row.getOffsetDateTime("failing_since"),
                row.getOffsetDateTime("succeeded_at"),
                row.getOffsetDateTime("previous_until"),
                row.getOffsetDateTime("created_at"));
    }
}
