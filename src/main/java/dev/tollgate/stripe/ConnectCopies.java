package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.ConnectAccounts;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;

/** Keeps what we know of creators' accounts; as with {@link SubscriptionCopies} they are looked up whenever one has changed. */
final class ConnectCopies {
    private final StripeLookups stripe;

    ConnectCopies(StripeLookups stripe) {
        this.stripe = stripe;
    }

    /** In a transaction of its own. */
    Future<Boolean> renew(Pool pool, String stripeAccountId) {
        return pool.withTransaction(transaction -> renew(transaction, stripeAccountId))
                .map(Boolean.TRUE::equals);
    }

    /** In the caller's transaction; false if it is none of ours. */
    Future<Boolean> renew(SqlClient transaction, String stripeAccountId) {
        return InboxSql.lockObject(transaction, stripeAccountId)
                .compose(locked -> stripe.connectedAccount(stripeAccountId))
                .compose(
                        json -> ConnectAccounts.report(transaction, report(json)),
                        e -> isGone(e) ? ConnectAccounts.forget(transaction, stripeAccountId) : Future.failedFuture(e));
    }

    /** It was closed, or its owner has cut us off (https://docs.stripe.com/error-codes#account-invalid). */
    static boolean isGone(Throwable e) {
        return e instanceof StripeCallFailure failure
                && (failure.isMissing() || failure.code().equals("account_invalid"));
    }

    private static ConnectAccounts.Report report(JsonNode account) {
        JsonNode requirements = account.path("requirements");
        List<String> due = new ArrayList<>();
        requirements.path("currently_due").forEach(each -> due.add(each.asText()));
        return new ConnectAccounts.Report(
                StripeJson.text(account, "id"),
                StripeJson.flag(account, "details_submitted"),
                "active".equals(StripeJson.textOrNull(account.path("capabilities"), "transfers")),
                StripeJson.flag(account, "payouts_enabled"),
                due,
                StripeJson.textOrNull(requirements, "disabled_reason"));
    }
}
