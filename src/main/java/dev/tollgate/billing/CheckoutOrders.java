package dev.tollgate.billing;

import dev.tollgate.access.Acting;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens and finds orders. Each method joins the caller's transaction. */
public final class CheckoutOrders {
    private final CreditPackages packages;
    private final boolean livemode;

    /** @param livemode whether orders opened now are paid with real money */
    public CheckoutOrders(CreditPackages packages, boolean livemode) {
        this.packages = packages;
        this.livemode = livemode;
    }

    public boolean livemode() {
        return livemode;
    }

    /**
     * Opens an order at the package's present price.
     *
     * @param sessionId the checkout session where it exists already; asking again for the same one gives the same order
     */
    public Future<Opened> open(SqlClient client, long accountId, CreditPackage wanted, @Nullable String sessionId) {
        return CheckoutOrdersSql.insert(client, accountId, wanted, packages.cents(wanted), livemode, sessionId)
                .compose(order -> order == null
                        ? notOpened(client, accountId, wanted, sessionId)
                        : Future.succeededFuture(new Opened.New(order)));
    }

    /**
     * Begins an order at the package's present price, before its session is made.
     *
     * @param clientKey the caller's Idempotency-Key: asking again with the same one gives the same order
     * @param savesPaymentMethod whether the buyer agreed to be charged again when he is not there
     */
    public Future<Opened> begin(
            SqlClient client,
            long accountId,
            CreditPackage creditPackage,
            @Nullable String clientKey,
            boolean savesPaymentMethod) {
        return begin(
                client,
                new Wish(accountId, new Goods.Credits(creditPackage), packages.cents(creditPackage)),
                clientKey,
                savesPaymentMethod);
    }

    /** Whether the account has begun an order with that Idempotency-Key. */
    public static Future<Boolean> isKnown(SqlClient client, long accountId, String clientKey) {
        return CheckoutOrdersSql.byClientKey(client, accountId, clientKey).map(order -> order != null);
    }

    /** The same as {@link #begin} for a deploy slot. */
    public Future<Opened> beginSlot(SqlClient client, long accountId, long slotCents, @Nullable String clientKey) {
        return begin(client, new Wish(accountId, new Goods.DeploySlot(), slotCents), clientKey, false);
    }

    private record Wish(long accountId, Goods goods, long cents) {}

    private Future<Opened> begin(SqlClient client, Wish wish, @Nullable String clientKey, boolean savesPaymentMethod) {
        return CheckoutOrdersSql.begin(
                        client, wish.accountId(), wish.goods(), wish.cents(), livemode, clientKey, savesPaymentMethod)
                .compose(order -> {
                    if (order != null) {
                        return Future.succeededFuture(new Opened.New(order));
                    }
                    return clientKey == null
                            ? Future.succeededFuture(new Opened.NoAccount())
                            : begun(client, wish.accountId(), wish.goods(), clientKey, savesPaymentMethod);
                });
    }

    private static Future<Opened> begun(
            SqlClient client, long accountId, Goods wanted, String clientKey, boolean savesPaymentMethod) {
        return CheckoutOrdersSql.byClientKey(client, accountId, clientKey).map(order -> {
            if (order == null) {
                return new Opened.NoAccount();
            }
            boolean same = order.goods().equals(wanted) && order.savesPaymentMethod() == savesPaymentMethod;
            return same ? new Opened.Same(order) : new Opened.Taken();
        });
    }

    /**
     * Begins an order of the premium plan, of which an account has one open at a time: two tabs get the same. Only who never had
     * the plan gets a trial. To be called in a transaction, which it does not end; whoever subscribes for the same account waits
     * for that.
     *
     * @param intervalCents what the plan costs each month or year, in US cents
     */
    public Future<Opened> beginPremium(SqlClient transaction, long accountId, PlanTerms offered, long intervalCents) {
        return SubscriptionsSql.lockAccount(transaction, accountId)
                .compose(locked -> AccountTermsSql.current(transaction, accountId))
                .compose(agreed -> agreed != null && agreed.limits() != null
                        ? Future.succeededFuture(new Opened.Taken())
                        : beginPremiumUnlessLive(transaction, accountId, offered, intervalCents));
    }

    private Future<Opened> beginPremiumUnlessLive(
            SqlClient transaction, long accountId, PlanTerms offered, long intervalCents) {
        return SubscriptionsSql.current(transaction, accountId, null, livemode).compose(current -> {
            if (current != null && !current.hasEnded()) {
                return Future.succeededFuture(new Opened.Taken());
            }
            PlanTerms terms = current == null ? offered : offered.withoutTrial();
            Wish wish = new Wish(accountId, new Goods.Premium(terms), terms.dueCents(intervalCents));
            return CheckoutOrdersSql.openPremium(transaction, accountId)
                    .compose(open -> reopen(transaction, wish, open));
        });
    }

    /**
     * Begins an order of an agent at the creator's present price; as with the plan an account has one of each open at a time.
     * {@link Opened.Taken} if the account may use it already. To be called in a transaction, which it does not end.
     */
    public Future<Opened> beginAgent(SqlClient transaction, long accountId, AgentOffer offer) {
        long agentId = offer.terms().agentId();
        return SubscriptionsSql.lockAccount(transaction, accountId)
                .compose(locked -> EntitlementsSql.isActive(transaction, accountId, agentId))
                .compose(entitled -> entitled
                        ? Future.succeededFuture(true)
                        : SubscriptionsSql.current(transaction, accountId, agentId, livemode)
                                .map(current -> current != null && !current.hasEnded()))
                .compose(taken -> taken
                        ? Future.succeededFuture(new Opened.Taken())
                        : CheckoutOrdersSql.openAgent(transaction, accountId, agentId)
                                .compose(open ->
                                        reopen(transaction, new Wish(accountId, offer.goods(), offer.cents()), open)));
    }

    /** The order that is open, unless its session would be made of other goods or at another price than it was opened with. */
    private Future<Opened> reopen(SqlClient transaction, Wish wish, @Nullable Order open) {
        if (open == null) {
            return openNew(transaction, wish);
        }
        boolean outdated = open.sessionId() == null
                && (open.amountCents() != wish.cents() || !open.goods().equals(wish.goods()));
        return outdated
                ? CheckoutOrdersSql.expire(transaction, open).compose(expired -> openNew(transaction, wish))
                : Future.succeededFuture(new Opened.Same(open));
    }

    private Future<Opened> openNew(SqlClient transaction, Wish wish) {
        return CheckoutOrdersSql.begin(transaction, wish.accountId(), wish.goods(), wish.cents(), livemode, null, false)
                .map(order -> order == null ? new Opened.NoAccount() : new Opened.New(order));
    }

    /** Writes to the audit log that an order was opened; of what was open already there is nothing to write. */
    public static Future<Opened> note(SqlClient transaction, Acting who, Opened opened) {
        if (!(opened instanceof Opened.New fresh)) {
            return Future.succeededFuture(opened);
        }
        Order order = fresh.order();
        AgentTerms agent = order.goods().agentTerms();
        JsonObject after = new JsonObject()
                .put("goods", order.goods().kind())
                .put("package", order.goods().packageLabel())
                .put("agent_id", agent == null ? null : agent.agentId())
                .put("amount_cents", order.amountCents())
                .put("currency", order.currency())
                .put("save_payment_method", order.savesPaymentMethod());
        return who.note(transaction, "order.opened", "order:" + order.id(), null, after)
                .map(opened);
    }

    /** Ends an order whose session Stripe does not know. Money that comes for it after all still lifts it. */
    public static Future<Void> expire(SqlClient client, Order order) {
        return CheckoutOrdersSql.expire(client, order);
    }

    /** Writes down the session that was made for an order; the order as it is then. */
    public static Future<Order> putSession(SqlClient client, Order order, String sessionId, String url) {
        return CheckoutOrdersSql.putSession(client, order, sessionId, url);
    }

    /** Gives an order another key for its session, where the present one is spoiled. */
    public static Future<Void> renewKey(SqlClient client, Order order) {
        return CheckoutOrdersSql.renewKey(client, order);
    }

    private static Future<Opened> notOpened(
            SqlClient client, long accountId, CreditPackage wanted, @Nullable String sessionId) {
        if (sessionId == null) {
            return Future.succeededFuture(new Opened.NoAccount());
        }
        return find(client, sessionId, null).map(orders -> {
            if (orders.isEmpty()) {
                return new Opened.NoAccount();
            }
            Order order = orders.getFirst();
            boolean same = order.accountId() == accountId && order.goods().equals(new Goods.Credits(wanted));
            return same ? new Opened.Same(order) : new Opened.Taken();
        });
    }

    /** The orders that a session's id or its {@code client_reference_id} names: none or one, unless the two disagree. */
    public static Future<List<Order>> find(SqlClient client, String sessionId, @Nullable String reference) {
        return CheckoutOrdersSql.find(client, sessionId, reference);
    }

    /** One of an account's orders; null if it has none of that id. */
    public static Future<@Nullable Order> byId(SqlClient client, long accountId, long orderId) {
        return CheckoutOrdersSql.byId(client, accountId, orderId);
    }

    /** An account's orders with ids above {@code afterId}, in order of id. */
    public static Future<List<Order>> list(SqlClient client, long accountId, long afterId, int limit) {
        return CheckoutOrdersSql.list(client, accountId, afterId, limit);
    }

    /**
     * Credits that were bought, or are to be; the latest first.
     *
     * @param beforeId 0 for the first page
     */
    public static Future<List<Order>> credits(SqlClient client, long accountId, long beforeId, int limit) {
        return CheckoutOrdersSql.credits(client, accountId, beforeId, limit);
    }
}
