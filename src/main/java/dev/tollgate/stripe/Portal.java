package dev.tollgate.stripe;

import com.stripe.model.billingportal.Session;
import com.stripe.param.billingportal.SessionCreateParams;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import java.net.URI;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stripe's pages for a customer (https://docs.stripe.com/customer-management). Thread-safe. */
final class Portal {
    private static final Logger LOG = LoggerFactory.getLogger(Portal.class);

    private final StripeCalls calls;
    private final Customers customers;
    private final Supplier<Future<Void>> setup;
    private final URI publicUrl;

    /** @param setup has what is missing at Stripe made before, where that is ours to do */
    Portal(StripeCalls calls, Customers customers, Supplier<Future<Void>> setup, URI publicUrl) {
        this.calls = calls;
        this.customers = customers;
        this.setup = setup;
        this.publicUrl = publicUrl;
    }

    /** Its address for the account's customer, for minutes. Fails with a problem or a {@link StripeCallFailure}. */
    Future<String> open(long accountId) {
        return setup.get()
                .compose(ready -> customers.with(accountId, this::session))
                .map(Session::getUrl)
                .recover(e -> Future.failedFuture(notConfigured(e)));
    }

    private Future<Session> session(String customer) {
        SessionCreateParams params = SessionCreateParams.builder()
                .setCustomer(customer)
                .setReturnUrl(publicUrl.toString())
                .build();
        return calls.make(
                "open the portal", stripe -> stripe.billingPortal().sessions().create(params));
    }

    private static Throwable notConfigured(Throwable e) {
        if (!(e instanceof StripeCallFailure failure) || failure.kind() != StripeCallFailure.Kind.REFUSED) {
            return e;
        }
        LOG.error("The portal cannot be opened; has it been configured at Stripe?", e);
        return Failure.conflict("portal_not_configured", "There is no customer portal here yet.")
                .asException();
    }
}
