package dev.tollgate.stripe;

import dev.tollgate.access.Addresses;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Member;
import dev.tollgate.access.RateLimits;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.config.Config;
import dev.tollgate.config.StripeConfig;
import dev.tollgate.http.IdempotencyKeys;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;

/**
 * How often members open pages at Stripe, whose own limits are for all accounts together: who opens many would close the shop
 * for the others. By account and by address; operators, who act for many, are not counted. Thread-safe.
 */
final class CheckoutLimits {
    private final Pool pool;
    private final Addresses addresses;
    private final RateLimits ofAccount;
    private final RateLimits ofAddress;

    CheckoutLimits(Pool pool, Config config) {
        StripeConfig.Checkouts terms = config.stripe().checkouts();
        this.pool = pool;
        addresses = new Addresses(config.people().addressHeader());
        ofAccount = new RateLimits(terms.perAccount(), terms.within());
        ofAddress = new RateLimits(terms.perAddress(), terms.within());
    }

    /** Counts one more; throws the problem 429 where that is too often. */
    void take(RoutingContext ctx) {
        Member member = CallerAuth.memberIfAny(ctx);
        if (member != null) {
            ofAddress.take(addresses.of(ctx));
            ofAccount.take(String.valueOf(member.accountId()));
        }
    }

    /** The same for an order with an Idempotency-Key: one that is there already is only shown again, and does not count. */
    Future<Void> takeUnlessKnown(RoutingContext ctx) {
        String key = IdempotencyKeys.of(ctx);
        Future<Boolean> known = key == null || CallerAuth.memberIfAny(ctx) == null
                ? Future.succeededFuture(false)
                : CheckoutOrders.isKnown(pool, CallerAuth.accountId(ctx), key);
        return known.map(there -> {
            if (!there) {
                take(ctx);
            }
            return null;
        });
    }
}
