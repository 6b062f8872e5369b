package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/** What buyers have for what they paid, made anew from the sales whenever one of them changes. */
final class SaleEffects {
    private SaleEffects() {}

    static Future<Void> renew(SqlClient transaction, Sale sale) {
        Long agentId = sale.agentId();
        if (agentId != null) {
            return EntitlementsSql.renew(transaction, sale.accountId(), agentId);
        }
        return sale.kind().equals(new Goods.DeploySlot().kind())
                ? DeploySlotsSql.put(transaction, sale.accountId(), sale.orderId(), !sale.isWhollyReversed())
                : Future.succeededFuture();
    }

    /** The same where a subscription to an agent changed. */
    static Future<Void> renew(SqlClient transaction, Subscription subscription) {
        @Nullable Long agentId = subscription.agentId();
        return agentId == null
                ? Future.succeededFuture()
                : EntitlementsSql.renew(transaction, subscription.accountId(), agentId);
    }
}
