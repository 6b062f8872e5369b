package dev.tollgate.stripe;

import com.stripe.param.CustomerCreateParams;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an account's customer at Stripe when it is needed first, and once. Thread-safe, and safe on several nodes. */
final class Customers {
    private static final Logger LOG = LoggerFactory.getLogger(Customers.class);

    private final Pool pool;
    private final StripeCalls calls;
    private final boolean livemode;

    Customers(Pool pool, StripeCalls calls, boolean livemode) {
        this.pool = pool;
        this.calls = calls;
        this.livemode = livemode;
    }

    /** The customer's id; null if there is no such account. Fails with a {@link StripeCallFailure}. */
    private Future<@Nullable String> of(long accountId) {
        return CustomersSql.ensure(pool, accountId, livemode).compose(customer -> {
            if (customer == null || customer.customerId() != null) {
                return Future.succeededFuture(customer == null ? null : customer.customerId());
            }
            return make(accountId, customer);
        });
    }

    private Future<@Nullable String> make(long accountId, CustomersSql.Customer customer) {
        CustomerCreateParams.Builder params = CustomerCreateParams.builder()
                .setName(customer.name())
                .putMetadata("account_id", String.valueOf(accountId));
        if (customer.email() != null) {
            params.setEmail(customer.email());
        }
        return calls.make(
                        "make a customer",
                        stripe ->
                                stripe.customers().create(params.build(), StripeCalls.keyed(customer.idempotencyKey())))
                .compose(
                        made -> CustomersSql.put(pool, accountId, livemode, made.getId(), customer.idempotencyKey())
                                // The row was given up meanwhile, or its key; whoever did that has begun another.
                                .compose(id -> id == null ? of(accountId) : Future.succeededFuture(id)),
                        e -> StripeCallFailure.isSpoiled(e)
                                ? CustomersSql.renewKey(pool, accountId, livemode, customer.idempotencyKey())
                                        .compose(renewed -> Future.failedFuture(e))
                                : Future.failedFuture(e));
    }

    /**
     * Calls Stripe for the account's customer; once more for a new one, if Stripe does not know this one any more. Fails with
     * what the call failed with, and with a problem if there is no such account.
     */
    <T> Future<T> with(long accountId, Function<String, Future<T>> call) {
        return required(accountId)
                .compose(customer -> call.apply(customer)
                        .recover(e -> isUnknown(e)
                                ? forget(accountId, customer)
                                        .compose(forgotten -> required(accountId))
                                        .compose(call)
                                : Future.failedFuture(e)));
    }

    private Future<String> required(long accountId) {
        return of(accountId).map(customer -> {
            if (customer == null) {
                throw Failure.notFound("There is no such account.").asException();
            }
            return customer;
        });
    }

    private static boolean isUnknown(Throwable e) {
        return e instanceof StripeCallFailure failure && failure.isMissing("customer");
    }

    private Future<Void> forget(long accountId, String customerId) {
        LOG.warn("Stripe does not know customer {} of account {} any more; a new one is made", customerId, accountId);
        return CustomersSql.forget(pool, accountId, livemode, customerId);
    }
}
