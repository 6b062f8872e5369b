package dev.tollgate.billing;

import dev.tollgate.access.Acting;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refunds that we ask for, never more together than was paid. What they do to the credits is the business of {@link Reversals},
 * as if they had been made in Stripe's dashboard. Thread-safe, and safe on several nodes.
 */
public final class RefundRequests {
    private final Pool pool;
    private final Reversals reversals = new Reversals();

    public RefundRequests(Pool pool) {
        this.pool = pool;
    }

    /**
     * What a caller wants.
     *
     * @param cents null for all that is left
     * @param clientKey his Idempotency-Key: asking again with the same one gives the same request
     */
    public record Wish(
            long accountId,
            long orderId,
            @Nullable Long cents,
            RefundReason reason,
            @Nullable String clientKey) {
        private boolean isOf(RefundRequest request) {
            return request.orderId() == orderId
                    && request.reason() == reason
                    && (cents == null ? request.askedCents() == null : cents.equals(request.askedCents()));
        }
    }

    /** Writes a request down, before Stripe is asked. */
    public Future<Requested> request(Acting who, Wish wish) {
        return pool.withTransaction(transaction -> RefundRequestsSql.payment(
                        transaction, wish.accountId(), wish.orderId())
                .compose(paid -> {
                    if (paid == null) {
                        return Future.<Requested>succeededFuture(new Requested.NoOrder());
                    }
                    String paymentId = paid.paymentId();
                    return paymentId == null
                            ? Future.succeededFuture(new Requested.NotPaid())
                            // Refunds of one payment take turns, with each other and with what Stripe tells of them.
                            : ReversalsSql.lockPayment(transaction, paymentId)
                                    .compose(locked -> known(transaction, wish))
                                    .compose(requested -> requested instanceof Requested.New fresh
                                            ? note(transaction, who, fresh.request())
                                                    .map(requested)
                                            : Future.succeededFuture(requested));
                }));
    }

    private static Future<Void> note(SqlClient transaction, Acting who, RefundRequest request) {
        return who.note(
                transaction,
                "refund.requested",
                "refund:" + request.id(),
                null,
                new JsonObject()
                        .put("order_id", request.orderId())
                        .put("amount_cents", request.amountCents())
                        .put("reason", request.reason().label()));
    }

    private static Future<Requested> known(SqlClient transaction, Wish wish) {
        String key = wish.clientKey();
        if (key == null) {
            return begin(transaction, wish);
        }
        return RefundRequestsSql.byClientKey(transaction, wish.accountId(), key).compose(request -> {
            if (request == null) {
                return begin(transaction, wish);
            }
            return Future.succeededFuture(wish.isOf(request) ? new Requested.Same(request) : new Requested.KeyTaken());
        });
    }

    private static Future<Requested> begin(SqlClient transaction, Wish wish) {
        return RefundRequestsSql.left(transaction, wish.accountId(), wish.orderId())
                .compose(left -> {
                    long cents = wish.cents() == null ? left : wish.cents();
                    return cents < 1 || cents > left
                            ? Future.<Requested>succeededFuture(new Requested.Exceeds(left))
                            : RefundRequestsSql.insert(
                                            transaction,
                                            wish.accountId(),
                                            wish.orderId(),
                                            wish.clientKey(),
                                            cents,
                                            wish.cents(),
                                            wish.reason())
                                    .map(Requested.New::new);
                });
    }

    /** Stripe has made it: the credits are taken back in the same step. The request as it is then. */
    public Future<RefundRequest> made(RefundRequest request, ReversalReport refund) {
        return pool.withTransaction(transaction -> reversals
                        .take(transaction, refund)
                        .compose(outcome -> outcome instanceof ReversalOutcome.Mismatch mismatch
                                ? Future.failedFuture(new IllegalStateException(
                                        "refund " + refund.id() + " contradicts its order: " + mismatch.code()))
                                : RefundRequestsSql.made(transaction, request, refund.id())))
                .compose(made -> find(request));
    }

    /** Stripe will not make it, for the reason that its code says. The request as it is then. */
    public Future<RefundRequest> refused(RefundRequest request, String code) {
        return RefundRequestsSql.refused(pool, request, code).compose(refused -> find(request));
    }

    /** Gives a request another key, where the present one is spoiled; only after a look whether it was made. */
    public Future<Void> renewKey(RefundRequest request) {
        return RefundRequestsSql.renewKey(pool, request);
    }

    /** Those of which nothing was heard for so long: a node may have ended between asking and hearing. */
    public Future<List<RefundRequest>> waiting(Duration since, int limit) {
        return RefundRequestsSql.waiting(pool, since, limit);
    }

    private Future<RefundRequest> find(RefundRequest request) {
        return RefundRequestsSql.find(pool, request.accountId(), request.id());
    }
}
