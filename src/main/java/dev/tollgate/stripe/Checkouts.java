package dev.tollgate.stripe;

import com.stripe.model.checkout.Session;
import dev.tollgate.access.Acting;
import dev.tollgate.billing.AgentOffer;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditPackage;
import dev.tollgate.billing.Fulfilment;
import dev.tollgate.billing.Goods;
import dev.tollgate.billing.Opened;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.PlanInterval;
import dev.tollgate.billing.PlanTerms;
import dev.tollgate.http.Failure;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sells by Stripe's checkout: first a durable order, then the session for it under the order's key, so
 * that whatever is lost between the two is found again by asking once more. Thread-safe, and safe on several nodes.
 */
public final class Checkouts {
    private static final Logger LOG = LoggerFactory.getLogger(Checkouts.class);

    private final Pool pool;
    private final CheckoutOrders orders;
    private final StripeCalls calls;
    private final Customers customers;
    private final SessionParams sessionParams;
    private final SettledSessions settled;

    Checkouts(
            Pool pool,
            CheckoutOrders orders,
            StripeCalls calls,
            Customers customers,
            SessionParams sessionParams,
            SettledSessions settled) {
        this.pool = pool;
        this.orders = orders;
        this.calls = calls;
        this.customers = customers;
        this.sessionParams = sessionParams;
        this.settled = settled;
    }

    /**
     * An order with a session in which it can be paid. Fails with a problem, also where Stripe cannot be reached; then the
     * same may be asked again with the same key.
     *
     * @param clientKey the caller's Idempotency-Key
     * @param savesPaymentMethod whether the buyer agrees to be charged again when he is not there
     */
    Future<Opened> open(Acting who, CreditPackage wanted, @Nullable String clientKey, boolean savesPaymentMethod) {
        return begun(
                        who,
                        transaction ->
                                orders.begin(transaction, who.accountId(), wanted, clientKey, savesPaymentMethod))
                .compose(this::withSession);
    }

    /**
     * The same for the premium plan. An account has one open order of it, which is looked at before it is shown again: it
     * may have been paid or have expired meanwhile.
     */
    Future<Opened> openPremium(Acting who, PlanInterval interval) {
        PremiumPrice price = sessionParams.premium().by(interval).orElseThrow(() -> PremiumPrices.notSold(interval));
        PlanTerms terms = sessionParams.premium().terms(interval);
        return openOne(
                who,
                transaction -> orders.beginPremium(transaction, who.accountId(), terms, price.cents()),
                open -> open.goods() instanceof Goods.Premium plan
                        && plan.terms().interval() == interval);
    }

    /**
     * The same for an agent, of which an account has one open order too. One at another price than is shown now is closed.
     *
     * @param shown the offer as it was a moment ago
     * @param offer looks at it again, and holds it until the transaction ends; fails where it is not for sale any more
     */
    Future<Opened> openAgent(Acting who, AgentOffer shown, Function<SqlConnection, Future<AgentOffer>> offer) {
        return openOne(
                who,
                transaction ->
                        offer.apply(transaction).compose(now -> orders.beginAgent(transaction, who.accountId(), now)),
                open -> open.amountCents() == shown.cents());
    }

    /** The same as {@link #open} for a deploy slot. */
    Future<Opened> openSlot(Acting who, @Nullable String clientKey) {
        return begun(
                        who,
                        transaction ->
                                orders.beginSlot(transaction, who.accountId(), sessionParams.slotCents(), clientKey))
                .compose(this::withSession);
    }

    private Future<Opened> openOne(
            Acting who, Function<SqlConnection, Future<Opened>> begin, Predicate<Order> isWanted) {
        return begun(who, begin)
                .compose(opened -> opened instanceof Opened.Same same
                        ? refresh(same.order())
                                .compose(now -> now.isOpen() && !isWanted.test(now)
                                        ? close(now).compose(closed -> refresh(now))
                                        : Future.succeededFuture(now))
                                .compose(now -> now.isOpen() ? Future.succeededFuture(opened) : begun(who, begin))
                        : Future.succeededFuture(opened))
                .compose(this::withSession);
    }

    /** Nobody can pay in it any more: it is of what is not wanted now, and both could be paid. */
    private Future<Void> close(Order order) {
        String sessionId = order.sessionId();
        return sessionId == null
                ? CheckoutOrders.expire(pool, order)
                : calls.make(
                                "close a checkout",
                                stripe -> stripe.checkout().sessions().expire(sessionId))
                        .<Void>mapEmpty()
                        .recover(e -> Future.failedFuture(problem(order, e)));
    }

    /** In the audit log it is what was ordered, by whom: whether it is ever paid is Stripe's to tell. */
    private Future<Opened> begun(Acting who, Function<SqlConnection, Future<Opened>> begin) {
        return pool.withTransaction(transaction ->
                        begin.apply(transaction).compose(opened -> CheckoutOrders.note(transaction, who, opened)))
                .map(Objects::requireNonNull);
    }

    private Future<Opened> withSession(Opened opened) {
        return switch (opened) {
            case Opened.New fresh -> withSession(fresh.order()).map(Opened.New::new);
            case Opened.Same same -> withSession(same.order()).map(Opened.Same::new);
            case Opened.Taken taken -> Future.succeededFuture(taken);
            case Opened.NoAccount none -> Future.succeededFuture(none);
        };
    }

    private Future<Order> withSession(Order order) {
        return order.url() != null || !order.isOpen()
                ? Future.succeededFuture(order)
                : customers
                        .with(order.accountId(), customer -> makeSession(order, customer))
                        .recover(e -> Future.failedFuture(problem(order, e)));
    }

    private Future<Order> makeSession(Order order, String customer) {
        // With the customer in it, since one key stands for one set of parameters.
        String key = order.idempotencyKey() + ":" + customer;
        return sessionParams
                .of(order, customer)
                .compose(params -> calls.make(
                        "open a checkout",
                        stripe -> stripe.checkout().sessions().create(params, StripeCalls.keyed(key))))
                .compose(session -> store(order, session))
                .recover(e -> notMade(order, e));
    }

    /** A session that nobody knows of is paid by nobody, so that another key does no harm. */
    private Future<Order> notMade(Order order, Throwable e) {
        Future<Void> ready =
                StripeCallFailure.isSpoiled(e) ? CheckoutOrders.renewKey(pool, order) : Future.succeededFuture();
        return ready.compose(renewed -> Future.failedFuture(e));
    }

    private Future<Order> store(Order order, Session session) {
        return CheckoutOrders.putSession(pool, order, session.getId(), session.getUrl());
    }

    private static Throwable problem(Order order, Throwable e) {
        if (!(e instanceof StripeCallFailure failure)) {
            return e;
        }
        switch (failure.kind()) {
            case UNAVAILABLE, SPOILED -> LOG.warn("No checkout for order {} now: {}", order.id(), failure.getMessage());
            case NOT_ALLOWED, REFUSED -> LOG.error("No checkout for order {}", order.id(), failure);
        }
        return Failure.unavailable(
                        "checkout_unavailable",
                        "No checkout can be opened now. Nothing was charged; try again with the same Idempotency-Key.")
                .asException();
    }

    /**
     * The order as Stripe knows it now, for whoever comes back from its page before the event has come: the same fulfilment,
     * and the same sums, whichever is first. Where Stripe does not answer, the order as we know it.
     */
    Future<Order> refresh(Order order) {
        String sessionId = order.sessionId();
        if (!order.isOpen() || sessionId == null) {
            return Future.succeededFuture(order);
        }
        return calls.make(
                        "look at a checkout",
                        stripe -> stripe.checkout()
                                .sessions()
                                .retrieve(sessionId)
                                .getLastResponse()
                                .body())
                .compose(json -> take(order, new CheckoutSession(StripeJson.object(json))))
                .recover(e -> e instanceof StripeCallFailure failure && failure.isMissing()
                        ? lost(order, sessionId)
                        : Future.failedFuture(e))
                .recover(e -> {
                    LOG.warn("Order {} could not be looked at: {}", order.id(), e.getMessage());
                    return Future.succeededFuture(order);
                });
    }

    /** As in a sandbox that began anew: nobody can pay in it any more. */
    private Future<Order> lost(Order order, String sessionId) {
        LOG.warn("Stripe does not know the session of order {}", order.id());
        return CheckoutOrders.expire(pool, order)
                .compose(expired -> CheckoutOrders.find(pool, sessionId, null))
                .map(List::getFirst);
    }

    private Future<Order> take(Order order, CheckoutSession session) {
        return pool.withTransaction(transaction -> switch (session.status()) {
                    case "complete" -> settled.take(transaction, session.report());
                    case "expired" -> settled.fulfilment().expire(transaction, session.report());
                    default -> Future.<Fulfilment>succeededFuture(new Fulfilment.Unchanged(order));
                })
                .compose(fulfilled -> {
                    if (fulfilled instanceof Fulfilment.Mismatch mismatch) {
                        LOG.error("The session of order {} contradicts it: {}", order.id(), mismatch.code());
                    }
                    return CheckoutOrders.find(pool, session.id(), null);
                })
                .map(found -> found.isEmpty() ? order : found.getFirst());
    }

    /** {@code $5.00}. */
    static String dollars(long cents) {
        return "$" + Money.formatUsd(Money.ofCents(cents));
    }
}
