package dev.tollgate.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.Refund;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.V1Services;
import dev.tollgate.access.Acting;
import dev.tollgate.billing.RefundRequest;
import dev.tollgate.billing.RefundRequests;
import dev.tollgate.billing.Requested;
import dev.tollgate.billing.ReversalReport;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Stripe for refunds, each once: the request is written down first, asked for under its own key, and where the answer was
 * lost it is looked for at Stripe before it is asked for again. Thread-safe, and safe on several nodes.
 */
public final class Refunds {
    private static final Logger LOG = LoggerFactory.getLogger(Refunds.class);
    private static final String REFERENCE = "refund_request";
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);
    private static final int RESUMED_AT_ONCE_MAX = 20;
    private static final long LISTED_MAX = 100;

    private final RefundRequests requests;
    private final StripeCalls calls;

    Refunds(RefundRequests requests, StripeCalls calls) {
        this.requests = requests;
        this.calls = calls;
    }

    /** Fails with a problem where Stripe cannot be asked; the request stays, and is asked for again without the caller. */
    Future<Requested> refund(Acting who, RefundRequests.Wish wish) {
        return requests.request(who, wish).compose(requested -> switch (requested) {
            case Requested.New fresh ->
                make(fresh.request()).<Requested>map(Requested.New::new).recover(e -> problem(fresh.request(), e));
            case Requested.Same same ->
                again(same.request()).<Requested>map(Requested.Same::new).recover(e -> problem(same.request(), e));
            case Requested.KeyTaken taken -> Future.succeededFuture(taken);
            case Requested.Exceeds exceeds -> Future.succeededFuture(exceeds);
            case Requested.NotPaid not -> Future.succeededFuture(not);
            case Requested.NoOrder none -> Future.succeededFuture(none);
        });
    }

    /** Asks for those again of which nothing was heard. Fails only if the database cannot be used. */
    Future<Void> resume() {
        return requests.waiting(FORGOTTEN_AFTER, RESUMED_AT_ONCE_MAX)
                .compose(waiting -> Future.join(waiting.stream()
                                .map(request -> again(request)
                                        .onFailure(e -> LOG.warn(
                                                "Refund request {} is still not made: {}",
                                                request.id(),
                                                e.getMessage())))
                                .toList())
                        .transform(done -> Future.succeededFuture()));
    }

    private Future<RefundRequest> again(RefundRequest request) {
        if (request.status() != RefundRequest.Status.REQUESTED) {
            return Future.succeededFuture(request);
        }
        return calls.make("look for a refund", stripe -> found(stripe, request))
                .compose(json -> json.isEmpty() ? make(request) : made(request, json.get()));
    }

    private static Optional<String> found(V1Services stripe, RefundRequest request) throws StripeException {
        RefundListParams params = RefundListParams.builder()
                .setPaymentIntent(request.paymentId())
                .setLimit(LISTED_MAX)
                .build();
        for (Refund each : stripe.refunds().list(params).autoPagingIterable()) {
            if (request.reference().equals(each.getMetadata().get(REFERENCE))) {
                return Optional.of(stripe.refunds()
                        .retrieve(each.getId())
                        .getLastResponse()
                        .body());
            }
        }
        return Optional.empty();
    }

    private Future<RefundRequest> make(RefundRequest request) {
        RefundCreateParams params = RefundCreateParams.builder()
                .setPaymentIntent(request.paymentId())
                .setAmount(request.amountCents())
                .setReason(RefundCreateParams.Reason.valueOf(request.reason().name()))
                .putMetadata(REFERENCE, request.reference())
                .build();
        return calls.make(
                        "make a refund",
                        stripe -> stripe.refunds()
                                .create(params, StripeCalls.keyed(request.idempotencyKey()))
                                .getLastResponse()
                                .body())
                .compose(json -> made(request, json), e -> notMade(request, e));
    }

    private Future<RefundRequest> made(RefundRequest request, String json) {
        ReversalReport refund = ReversalObjects.refund(StripeJson.object(json))
                .orElseThrow(() -> new IllegalStateException("a refund of a payment names none"));
        return requests.made(request, refund);
    }

    private Future<RefundRequest> notMade(RefundRequest request, Throwable e) {
        if (StripeCallFailure.isSpoiled(e)) {
            return requests.renewKey(request).compose(renewed -> Future.failedFuture(e));
        }
        if (e instanceof StripeCallFailure failure && failure.kind() == StripeCallFailure.Kind.REFUSED) {
            LOG.warn("Refund request {} is refused: {}", request.id(), failure.code());
            return requests.refused(request, failure.code());
        }
        return Future.failedFuture(e);
    }

    private static Future<Requested> problem(RefundRequest request, Throwable e) {
        if (!(e instanceof StripeCallFailure)) {
            return Future.failedFuture(e);
        }
        LOG.warn("Refund request {} cannot be made now: {}", request.id(), e.getMessage());
        return Future.failedFuture(Failure.unavailable(
                        "refund_delayed",
                        String.format(
                                Locale.ROOT,
                                "Stripe cannot be asked now. Request %d is kept and made as soon as it can be.",
                                request.id()))
                .asException());
    }
}
