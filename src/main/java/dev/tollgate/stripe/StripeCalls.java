package dev.tollgate.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.net.RequestOptions;
import com.stripe.service.V1Services;
import dev.tollgate.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Calls Stripe through stripe-java, which blocks: each call has a virtual thread of its own. Thread-safe.
 *
 * <p>Any number may be asked for; {@value #AT_ONCE_MAX} run at once, since Stripe takes 25 a second of a test account and 100
 * of a live one (https://docs.stripe.com/rate-limits).
 */
public final class StripeCalls implements AutoCloseable {
    private static final int AT_ONCE_MAX = 16;
    private static final int RETRIES_MAX = 2;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration READ_LIMIT = Duration.ofSeconds(20);
    private static final Duration BRIEF_LIMIT = Duration.ofSeconds(4);

    static {
        // It would write a file into the home directory, and tell Stripe about this machine.
        Stripe.enableTelemetry = false;
    }

    private final Vertx vertx;
    private final StripeClient client;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    /** One call. */
    interface Call<T> {
        T make(V1Services stripe) throws StripeException;
    }

    /** @param apiBase null for Stripe itself */
    public StripeCalls(Vertx vertx, Secret key, @Nullable URI apiBase) {
        this.vertx = vertx;
        StripeClient.StripeClientBuilder builder = StripeClient.builder()
                .setApiKey(key.reveal())
                .setMaxNetworkRetries(RETRIES_MAX)
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                .setReadTimeout((int) READ_LIMIT.toMillis());
        if (apiBase != null) {
            builder.setApiBase(apiBase.toString());
        }
        client = builder.build();
    }

    /** For a call that must not be made twice: stripe-java would make up a key of its own, which the next try has not. */
    static RequestOptions keyed(String idempotencyKey) {
        return RequestOptions.builder().setIdempotencyKey(idempotencyKey).build();
    }

    /** For a call that is given up after seconds, and not tried again by itself. */
    static RequestOptions brief() {
        return RequestOptions.builder()
                .setConnectTimeout((int) BRIEF_LIMIT.toMillis())
                .setReadTimeout((int) BRIEF_LIMIT.toMillis())
                .setMaxNetworkRetries(0)
                .build();
    }

    /**
     * The answer, on the caller's context. Fails with a {@link StripeCallFailure}.
     *
     * @param what is called, for the log
     */
    <T> Future<T> make(String what, Call<T> call) {
        CompletableFuture<T> made = CompletableFuture.supplyAsync(() -> makeNow(what, call), threads);
        return Future.fromCompletionStage(made, vertx.getOrCreateContext())
                .recover(e -> Future.failedFuture(
                        e instanceof CompletionException && e.getCause() != null ? e.getCause() : e));
    }

    private <T> T makeNow(String what, Call<T> call) {
        places.acquireUninterruptibly();
        try {
            return call.make(client.v1());
        } catch (StripeException e) {
            String param =
                    e.getStripeError() == null ? null : e.getStripeError().getParam();
            throw new StripeCallFailure(kind(e), what, e.getCode(), param, e);
        } catch (RuntimeException e) {
            // stripe-java's own, for an answer such as an empty 500 of which it can make nothing.
            throw new StripeCallFailure(StripeCallFailure.Kind.UNAVAILABLE, what, "unreadable_answer", null, e);
        } finally {
            places.release();
        }
    }

    private static StripeCallFailure.Kind kind(StripeException e) {
        return switch (e) {
            // A PermissionException is one of them.
            case AuthenticationException notTaken -> StripeCallFailure.Kind.NOT_ALLOWED;
            case ApiConnectionException away -> StripeCallFailure.Kind.UNAVAILABLE;
            case RateLimitException busy -> StripeCallFailure.Kind.UNAVAILABLE;
            case IdempotencyException otherParameters -> StripeCallFailure.Kind.REFUSED;
            default -> ofStatus(e);
        };
    }

    private static StripeCallFailure.Kind ofStatus(StripeException e) {
        Integer status = e.getStatusCode();
        if (status == null || status == 409) {
            return StripeCallFailure.Kind.UNAVAILABLE;
        }
        if (status < 500) {
            return StripeCallFailure.Kind.REFUSED;
        }
        // Without an error of Stripe's form it is from something before Stripe, which remembers no keys.
        return e.getStripeError() == null ? StripeCallFailure.Kind.UNAVAILABLE : StripeCallFailure.Kind.SPOILED;
    }

    /** Waits for the calls that are being made; new ones are refused. */
    @Override
    public void close() {
        threads.close();
    }
}
