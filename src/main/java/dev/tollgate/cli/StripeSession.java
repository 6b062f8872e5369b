package dev.tollgate.cli;

import dev.tollgate.config.Config;
import dev.tollgate.config.Secret;
import dev.tollgate.stripe.StripeCalls;
import dev.tollgate.stripe.StripeSetup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Stripe for one command. */
final class StripeSession implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;

    private final Vertx vertx;
    private final StripeCalls calls;
    private final StripeSetup setup;

    private StripeSession(Vertx vertx, StripeCalls calls, StripeSetup setup) {
        this.vertx = vertx;
        this.calls = calls;
        this.setup = setup;
    }

    /** @throws IllegalStateException if no key is configured */
    static StripeSession open(Config config) {
        Secret key = key(config);
        Vertx vertx = Vertx.vertx();
        StripeCalls calls = new StripeCalls(vertx, key, config.stripe().apiUrl());
        return new StripeSession(vertx, calls, new StripeSetup(calls, config));
    }

    /**
     * For a command that has a Vert.x already.
     *
     * @throws IllegalStateException if no key is configured
     */
    static StripeCalls calls(Vertx vertx, Config config) {
        return new StripeCalls(vertx, key(config), config.stripe().apiUrl());
    }

    private static Secret key(Config config) {
        Secret key = config.stripe().secretKey();
        if (key == null) {
            throw new IllegalStateException(
                    "stripe.secretKey is not set, so there is no account at Stripe to look at.");
        }
        return key;
    }

    StripeSetup setup() {
        return setup;
    }

    <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Override
    public void close() {
        calls.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
