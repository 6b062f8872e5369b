package dev.tollgate;

import static dev.tollgate.Seeds.get;
import static dev.tollgate.Shop.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.Fulfilment;
import dev.tollgate.billing.OrderFulfilment;
import dev.tollgate.billing.SessionReport;
import dev.tollgate.billing.Subscription;
import dev.tollgate.billing.Subscriptions;
import dev.tollgate.sandbox.stripe.WebhookMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import org.junit.jupiter.api.Test;

/** Who settles an order goes on to its subscription, which somebody may be writing down who refers to the order. */
class OrderLockIT extends InShop {
    @Test
    void theSubscriptionOfAnOrderIsWrittenDownWhileTheOrderIsSettled(Pool pool) throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        Answer asked = shop.post("/api/admin/accounts/" + shop.account() + "/subscribe", "", "key");
        long orderId = asked.body().path("order").path("id").asLong();

        SqlConnection settling = get(pool.getConnection());
        Transaction transaction = get(settling.begin());
        assertThat(get(new OrderFulfilment().fulfil(settling, paid(session(asked)))))
                .isInstanceOf(Fulfilment.Granted.class);

        get(pool.withTransaction(other -> other.query("SET LOCAL lock_timeout = '5s'")
                .execute()
                .compose(set -> Subscriptions.put(other, ofOrder(orderId)))));
        assertThat(seeds.number("SELECT count(*) FROM subscriptions WHERE order_id = " + orderId))
                .isEqualTo(1);
        get(transaction.rollback());
        get(settling.close());
    }

    private static SessionReport paid(String session) {
        return new SessionReport(
                session, null, SessionReport.Payment.PAID, 500, "usd", false, null, true, "sub_of_" + session);
    }

    private static Subscription ofOrder(long orderId) {
        return new Subscription(
                "sub_of_" + orderId,
                shop.account(),
                orderId,
                null,
                false,
                "price_premium",
                "active",
                null,
                false,
                null,
                null,
                null);
    }
}
