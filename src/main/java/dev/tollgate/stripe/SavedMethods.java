package dev.tollgate.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.Customer;
import com.stripe.model.PaymentMethod;
import com.stripe.param.CustomerPaymentMethodListParams;
import com.stripe.service.V1Services;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What accounts have saved to be charged with later. Stripe saves a method only where its owner agreed, as with a purchase that
 * {@code saves_payment_method}. It is looked up each time, so that what was removed is charged no more. Thread-safe.
 */
final class SavedMethods {
    private final Pool pool;
    private final StripeCalls calls;
    private final boolean livemode;

    SavedMethods(Pool pool, StripeCalls calls, boolean livemode) {
        this.pool = pool;
        this.calls = calls;
        this.livemode = livemode;
    }

    /** A payment method, and whose it is at Stripe. */
    record Saved(String customerId, String methodId) {}

    /** The customer's default, else what was saved last; null if there is nothing. Fails with a {@link StripeCallFailure}. */
    Future<@Nullable Saved> of(long accountId) {
        return CustomersSql.customerId(pool, accountId, livemode)
                .compose(customer ->
                        customer == null ? Future.<@Nullable Saved>succeededFuture(null) : ofCustomer(customer));
    }

    private Future<@Nullable Saved> ofCustomer(String customerId) {
        return calls.make("look for a saved payment method", stripe -> find(stripe, customerId))
                .map(found -> found.map(method -> new Saved(customerId, method)).orElse(null))
                .recover(e -> e instanceof StripeCallFailure failure && failure.isMissing()
                        ? Future.<@Nullable Saved>succeededFuture(null)
                        : Future.failedFuture(e));
    }

    /** The same of a customer; empty for one who was deleted. Blocks. */
    static Optional<String> find(V1Services stripe, String customerId) throws StripeException {
        Customer customer = stripe.customers().retrieve(customerId);
        if (Boolean.TRUE.equals(customer.getDeleted())) {
            return Optional.empty();
        }
        Customer.InvoiceSettings settings = customer.getInvoiceSettings();
        String standard = settings == null ? null : settings.getDefaultPaymentMethod();
        if (standard != null) {
            return Optional.of(standard);
        }
        CustomerPaymentMethodListParams latest =
                CustomerPaymentMethodListParams.builder().setLimit(1L).build();
        List<PaymentMethod> methods =
                stripe.customers().paymentMethods().list(customerId, latest).getData();
        return methods.isEmpty()
                ? Optional.empty()
                : Optional.of(methods.getFirst().getId());
    }
}
