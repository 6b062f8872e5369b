package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of {@code checkout_orders}. Each method is one statement and joins the caller's transaction. */
final class CheckoutOrdersSql {
    private static final String COLUMNS = """
        id, account_id, reference, kind, package, amount_cents, currency, livemode, status, stripe_session_id, stripe_session_url,
        stripe_idempotency_key, saves_payment_method, reversed_nanos, created_at, granted_at, agent_id, agent_name,
        creator_account_id, share_bps, plan_interval, trial_days
        """;

    private static final String INSERT = """
        INSERT INTO checkout_orders (account_id, kind, package, amount_cents, currency, livemode, stripe_session_id)
        SELECT id, 'credit_package', $2, $3, $4, $5, $6 FROM accounts WHERE id = $1
        ON CONFLICT (stripe_session_id) DO NOTHING
        RETURNING
        """ + COLUMNS;

    private static final String BEGIN = """
        WITH fresh AS (SELECT 'tgo_' || replace(gen_random_uuid()::text, '-', '') AS reference)
        INSERT INTO checkout_orders (account_id, kind, package, amount_cents, currency, livemode, reference,
                                     stripe_idempotency_key, client_key, saves_payment_method, agent_id, agent_name,
                                     creator_account_id, share_bps, plan_interval, trial_days)
        SELECT accounts.id, $2, $3, $4, $5, $6, fresh.reference, fresh.reference, $7, $8, $9, $10, $11, $12, $13, $14
        FROM accounts, fresh WHERE accounts.id = $1
        ON CONFLICT DO NOTHING
        RETURNING
        """ + COLUMNS;

    private static final String LIST = "SELECT " + COLUMNS + """
        FROM checkout_orders WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3
        """;

    private static final String CREDITS = "SELECT " + COLUMNS + """
        FROM checkout_orders
        WHERE account_id = $1 AND kind IN ('credit_package', 'auto_topup') AND ($2 = 0 OR id < $2)
        ORDER BY id DESC LIMIT $3
        """;

    private static final String BY_CLIENT_KEY = "SELECT " + COLUMNS + """
        FROM checkout_orders WHERE account_id = $1 AND client_key = $2
        """;

    private static final String OPEN_PREMIUM = "SELECT " + COLUMNS + """
        FROM checkout_orders
        WHERE account_id = $1 AND kind = 'premium' AND status IN ('pending', 'awaiting_funds')
        """;

    private static final String OPEN_AGENT = "SELECT " + COLUMNS + """
        FROM checkout_orders
        WHERE account_id = $1 AND agent_id = $2 AND status IN ('pending', 'awaiting_funds')
        """;

    private static final String BY_ID = "SELECT " + COLUMNS + """
        FROM checkout_orders WHERE account_id = $1 AND id = $2
        """;

    private static final String FOR_SESSION = "SELECT " + COLUMNS + """
        -- Whose order a session is for, account_id, is known only from the row.
        FROM checkout_orders WHERE stripe_session_id = $1 OR reference = $2 ORDER BY id
        """;

    /** An event may have told of the session before the call that made it came back. */
    private static final String PUT_SESSION = """
        UPDATE checkout_orders
        SET stripe_session_id = COALESCE(stripe_session_id, $3), stripe_session_url = $4, updated_at = now()
        WHERE account_id = $1 AND id = $2
        RETURNING
        """ + COLUMNS;

    private static final String RENEW_KEY = """
        UPDATE checkout_orders
        SET stripe_idempotency_key = 'tgo_' || replace(gen_random_uuid()::text, '-', ''), updated_at = now()
        WHERE account_id = $1 AND id = $2 AND stripe_idempotency_key = $3
        """;

    private static final String EXPIRE = """
        UPDATE checkout_orders SET status = 'expired', updated_at = now()
        WHERE account_id = $1 AND id = $2 AND status IN ('pending', 'awaiting_funds')
        """;

    private static final String MOVE = """
        UPDATE checkout_orders
        SET status = $3, stripe_session_id = $4, stripe_payment_id = COALESCE($5, stripe_payment_id),
            granted_at = CASE WHEN $3 = 'paid' THEN now() END, updated_at = now()
        WHERE account_id = $1 AND id = $2
        """;

    private CheckoutOrdersSql() {}

    /** The new order, or null if the account does not exist or the session has an order. */
    static Future<@Nullable Order> insert(
            SqlClient client,
            long accountId,
            CreditPackage wanted,
            long amountCents,
            boolean livemode,
            @Nullable String sessionId) {
        return client.preparedQuery(INSERT)
                .execute(Tuple.of(accountId, wanted.label(), amountCents, CreditPackages.CURRENCY, livemode, sessionId))
                .map(rows -> first(orders(rows)));
    }

    /**
     * A new order that has no session yet, or null if the account does not exist, the caller's key has an order, or the
     * account has an open one of the premium plan, or of the same agent, and this would be another.
     */
    static Future<@Nullable Order> begin(
            SqlClient client,
            long accountId,
            Goods wanted,
            long amountCents,
            boolean livemode,
            @Nullable String clientKey,
            boolean savesPaymentMethod) {
        AgentTerms terms = wanted.agentTerms();
        PlanTerms plan = wanted.planTerms();
        return client.preparedQuery(BEGIN)
                .execute(Tuple.of(
                                accountId,
                                wanted.kind(),
                                wanted.packageLabel(),
                                amountCents,
                                CreditPackages.CURRENCY,
                                livemode)
                        .addString(clientKey)
                        .addBoolean(savesPaymentMethod)
                        .addLong(terms == null ? null : terms.agentId())
                        .addString(terms == null ? null : terms.name())
                        .addLong(terms == null ? null : terms.creatorAccountId())
                        .addInteger(terms == null ? null : terms.shareBps())
                        .addString(plan == null ? null : plan.interval().label())
                        .addInteger(plan == null ? null : plan.trialDays()))
                .map(rows -> first(orders(rows)));
    }

    static Future<@Nullable Order> byClientKey(SqlClient client, long accountId, String clientKey) {
        return client.preparedQuery(BY_CLIENT_KEY)
                .execute(Tuple.of(accountId, clientKey))
                .map(rows -> first(orders(rows)));
    }

    static Future<@Nullable Order> openPremium(SqlClient client, long accountId) {
        return client.preparedQuery(OPEN_PREMIUM).execute(Tuple.of(accountId)).map(rows -> first(orders(rows)));
    }

    static Future<@Nullable Order> openAgent(SqlClient client, long accountId, long agentId) {
        return client.preparedQuery(OPEN_AGENT)
                .execute(Tuple.of(accountId, agentId))
                .map(rows -> first(orders(rows)));
    }

    static Future<@Nullable Order> byId(SqlClient client, long accountId, long id) {
        return client.preparedQuery(BY_ID).execute(Tuple.of(accountId, id)).map(rows -> first(orders(rows)));
    }

    /** The order with its session. */
    static Future<Order> putSession(SqlClient client, Order order, String sessionId, String url) {
        return client.preparedQuery(PUT_SESSION)
                .execute(Tuple.of(order.accountId(), order.id(), sessionId, url))
                .map(rows -> orders(rows).getFirst());
    }

    static Future<Void> renewKey(SqlClient client, Order order) {
        return client.preparedQuery(RENEW_KEY)
                .execute(Tuple.of(order.accountId(), order.id(), order.idempotencyKey()))
                .mapEmpty();
    }

    static Future<List<Order>> list(SqlClient client, long accountId, long afterId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, afterId, limit))
                .map(CheckoutOrdersSql::orders);
    }

    /** Credits that were bought, or are to be; the latest first. */
    static Future<List<Order>> credits(SqlClient client, long accountId, long beforeId, int limit) {
        return client.preparedQuery(CREDITS)
                .execute(Tuple.of(accountId, beforeId, limit))
                .map(CheckoutOrdersSql::orders);
    }

    /** The orders that a session may mean: one, or none, or two where its id and its reference disagree. */
    static Future<List<Order>> find(SqlClient client, String sessionId, @Nullable String reference) {
        return client.preparedQuery(FOR_SESSION)
                .execute(Tuple.of(sessionId, reference))
                .map(CheckoutOrdersSql::orders);
    }

    /**
     * The same, locked until the transaction ends. Rows may be written meanwhile that refer to the order: whoever writes down
     * its subscription holds what the locker of the order asks for next.
     */
    static Future<List<Order>> lock(SqlClient transaction, String sessionId, @Nullable String reference) {
        return transaction
                .preparedQuery(FOR_SESSION + "FOR NO KEY UPDATE")
                .execute(Tuple.of(sessionId, reference))
                .map(CheckoutOrdersSql::orders);
    }

    /** Ends an order that is still open. */
    static Future<Void> expire(SqlClient client, Order order) {
        return client.preparedQuery(EXPIRE)
                .execute(Tuple.of(order.accountId(), order.id()))
                .mapEmpty();
    }

    static Future<Void> move(SqlClient transaction, Order order, OrderStatus status, SessionReport report) {
        return transaction
                .preparedQuery(MOVE)
                .execute(
                        Tuple.of(order.accountId(), order.id(), status.label(), report.sessionId(), report.paymentId()))
                .mapEmpty();
    }

    private static @Nullable Order first(List<Order> orders) {
        return orders.isEmpty() ? null : orders.getFirst();
    }

    private static List<Order> orders(RowSet<Row> rows) {
        List<Order> result = new ArrayList<>(rows.size());
        for (Row row : rows) {
            result.add(new Order(
                    row.getLong("id"),
                    row.getLong("account_id"),
                    row.getString("reference"),
                    Goods.of(
                            Objects.requireNonNull(row.getString("kind")),
                            row.getString("package"),
                            terms(row),
                            planTerms(row)),
                    row.getLong("amount_cents"),
                    row.getString("currency"),
                    row.getBoolean("livemode"),
                    OrderStatus.of(row.getString("status")),
                    row.getString("stripe_session_id"),
                    row.getString("stripe_session_url"),
                    row.getString("stripe_idempotency_key"),
                    row.getBoolean("saves_payment_method"),
                    row.getLong("reversed_nanos"),
                    row.getOffsetDateTime("created_at"),
                    row.getOffsetDateTime("granted_at")));
        }
        return result;
    }

    private static @Nullable PlanTerms planTerms(Row row) {
        String interval = row.getString("plan_interval");
        return interval == null
                ? null
                : new PlanTerms(PlanInterval.find(interval).orElseThrow(), row.getInteger("trial_days"));
    }

    private static @Nullable AgentTerms terms(Row row) {
        Long agentId = row.getLong("agent_id");
        return agentId == null
                ? null
                : new AgentTerms(
                        agentId,
                        row.getString("agent_name"),
                        row.getLong("creator_account_id"),
                        row.getInteger("share_bps"));
    }
}
