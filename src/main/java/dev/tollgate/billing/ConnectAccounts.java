package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which creator has which account at Stripe. Each method is one statement and joins the caller's transaction. */
public final class ConnectAccounts {
    private ConnectAccounts() {}

    /**
     * An account that is made or to be made.
     *
     * @param idempotencyKey to be sent when it is made
     * @param stripeAccountId null until it is made
     */
    public record Begun(String idempotencyKey, @Nullable String stripeAccountId) {}

    /** What Stripe says of one. */
    public record Report(
            String stripeAccountId,
            boolean detailsSubmitted,
            boolean transfersEnabled,
            boolean payoutsEnabled,
            List<String> currentlyDue,
            @Nullable String disabledReason) {
        public Report {
            currentlyDue = List.copyOf(currentlyDue);
        }
    }

    /** The row, made if there was none; null if there is no such account. */
    public static Future<@Nullable Begun> ensure(SqlClient client, long accountId, boolean livemode) {
        return ConnectAccountsSql.ensure(client, accountId, livemode);
    }

    /** The account's id as it stands then: the first stays, if two were made. Null if the row was forgotten meanwhile. */
    public static Future<@Nullable String> made(
            SqlClient client, long accountId, boolean livemode, Begun begun, String stripeAccountId) {
        return ConnectAccountsSql.made(client, accountId, livemode, begun.idempotencyKey(), stripeAccountId);
    }

    /** Gives up a key that is spoiled, so that the next try has another. */
    public static Future<Void> renewKey(SqlClient client, long accountId, boolean livemode, Begun begun) {
        return ConnectAccountsSql.renewKey(client, accountId, livemode, begun.idempotencyKey());
    }

    /** Null if the account never began to be paid. */
    public static Future<@Nullable ConnectAccount> find(SqlClient client, long accountId, boolean livemode) {
        return ConnectAccountsSql.find(client, accountId, livemode);
    }

    /** Takes in what Stripe says; whether it is one of ours. */
    public static Future<Boolean> report(SqlClient client, Report report) {
        return ConnectAccountsSql.report(client, report);
    }

    /** Stripe does not know it any more, or its owner has cut us off: the next onboarding makes another. Whether it was one of ours. */
    public static Future<Boolean> forget(SqlClient client, String stripeAccountId) {
        return ConnectAccountsSql.forget(client, stripeAccountId);
    }

    /** The creator's bank took a payout, or did not; what is known of the same payout already to have failed stays. */
    public static Future<Boolean> bankPayout(
            SqlClient client, String stripeAccountId, String payoutId, @Nullable String failure) {
        return ConnectAccountsSql.bankPayout(client, stripeAccountId, payoutId, failure);
    }

    /** All that are made, of creators with ids above {@code afterId}, in order of id. */
    public static Future<List<ConnectAccount>> list(SqlClient client, boolean livemode, long afterId, int limit) {
        return ConnectAccountsSql.list(client, livemode, afterId, limit);
    }
}
