package dev.tollgate.stripe;

import dev.tollgate.billing.Fulfilment;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.OrderFulfilment;
import dev.tollgate.billing.SessionReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** What a completed session does, whoever tells of it: its order is fulfilled, and its subscription, if it has one, copied. */
final class SettledSessions {
    private final OrderFulfilment fulfilment;
    private final SubscriptionCopies subscriptions;

    SettledSessions(OrderFulfilment fulfilment, SubscriptionCopies subscriptions) {
        this.fulfilment = fulfilment;
        this.subscriptions = subscriptions;
    }

    OrderFulfilment fulfilment() {
        return fulfilment;
    }

    SubscriptionCopies subscriptions() {
        return subscriptions;
    }

    /** Joins the caller's transaction, in which no moment is without both, the order open and the plan in force. */
    Future<Fulfilment> take(SqlClient transaction, SessionReport report) {
        return fulfilment.fulfil(transaction, report).compose(fulfilled -> switch (fulfilled) {
            case Fulfilment.Granted granted -> withSubscription(transaction, report, granted.order(), granted);
            case Fulfilment.Unchanged unchanged -> withSubscription(transaction, report, unchanged.order(), unchanged);
            case Fulfilment.Moved moved -> withSubscription(transaction, report, moved.order(), moved);
            case Fulfilment.NoOrder none -> Future.succeededFuture(none);
            case Fulfilment.Mismatch mismatch -> Future.succeededFuture(mismatch);
        });
    }

    private Future<Fulfilment> withSubscription(
            SqlClient transaction, SessionReport report, Order order, Fulfilment fulfilled) {
        String subscriptionId = report.subscriptionId();
        return subscriptionId == null
                ? Future.succeededFuture(fulfilled)
                : subscriptions
                        .renew(transaction, subscriptionId, order.reference())
                        .map(copied -> fulfilled);
    }
}
