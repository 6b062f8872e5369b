package dev.tollgate.billing;

import dev.tollgate.config.PlanLimits;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code account_terms}, to which each change adds one. Each method joins the caller's transaction. */
final class AccountTermsSql {
    private static final String LOCK_ACCOUNT = "SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE";

    private static final String COLUMNS = """
        id, account_id, plan, max_projects, max_deploys, discount_bps, effective_from, created_by
        """;

    private static final String LIST = "SELECT " + COLUMNS + """
        FROM account_terms WHERE account_id = $1 AND ($2::bigint = 0 OR id < $2) ORDER BY id DESC LIMIT $3
        """;

    private static final String INSERT = """
        INSERT INTO account_terms (account_id, plan, max_projects, max_deploys, discount_bps, created_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        RETURNING
        """ + COLUMNS;

    private AccountTermsSql() {}

    /** False if there is no such account; else nobody else changes it until the transaction ends. */
    static Future<Boolean> lockAccount(SqlClient transaction, long accountId) {
        return transaction
                .preparedQuery(LOCK_ACCOUNT)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.size() > 0);
    }

    /** What was agreed last; null if nothing ever was. */
    static Future<@Nullable AccountTerms> current(SqlClient client, long accountId) {
        return list(client, accountId, 0, 1).map(found -> found.isEmpty() ? null : found.getFirst());
    }

    /** The latest first; those behind {@code beforeId} if that is not 0. */
    static Future<List<AccountTerms>> list(SqlClient client, long accountId, long beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, beforeId, limit))
                .map(AccountTermsSql::all);
    }

    /** The account must be locked, so that what is agreed later has the higher id and the later time. */
    static Future<AccountTerms> insert(SqlClient transaction, AccountTerms.Wish wish) {
        PlanLimits limits = wish.limits();
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        wish.accountId(),
                        limits == null ? "standard" : AccountTerms.ENTERPRISE,
                        limits == null ? null : limits.maxProjects(),
                        limits == null ? null : limits.maxDeploys(),
                        wish.discountBps(),
                        wish.actor()))
                .map(rows -> terms(rows.iterator().next()));
    }

    private static List<AccountTerms> all(RowSet<Row> rows) {
        List<AccountTerms> found = new ArrayList<>(rows.size());
        rows.forEach(row -> found.add(terms(row)));
        return found;
    }

    private static AccountTerms terms(Row row) {
        Integer projects = row.getInteger("max_projects");
        return new AccountTerms(
                row.getLong("id"),
                row.getLong("account_id"),
                projects == null ? null : new PlanLimits(projects, row.getInteger("max_deploys")),
                row.getInteger("discount_bps"),
                row.getOffsetDateTime("effective_from").toInstant(),
                row.getString("created_by"));
    }
}
