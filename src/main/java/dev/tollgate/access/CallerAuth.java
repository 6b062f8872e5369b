package dev.tollgate.access;

import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Lets a request pass that carries a service key with the wanted scope, and remembers its {@link Caller}. */
public final class CallerAuth {
    private static final String BEARER = "Bearer ";
    private static final String KEY = "dev.tollgate.caller";
    private static final int KEY_LENGTH_MAX = 256;

    private final ServiceKeys keys;

    public CallerAuth(ServiceKeys keys) {
        this.keys = keys;
    }

    /** A handler to be mounted before those that need the scope. */
    public Handler<RoutingContext> require(Scope scope) {
        return ctx -> authenticate(ctx)
                .onSuccess(caller -> {
                    if (caller.may(scope)) {
                        ctx.put(KEY, caller);
                        ctx.next();
                    } else {
                        ctx.fail(Failure.forbidden("This key lacks the scope '" + scope.label() + "'.")
                                .asException());
                    }
                })
                .onFailure(ctx::fail);
    }

    /** The caller that {@link #require} let pass. */
    public static Caller of(RoutingContext ctx) {
        Caller caller = ctx.get(KEY);
        if (caller == null) {
            throw new IllegalStateException("the route was mounted without authentication");
        }
        return caller;
    }

    private Future<Caller> authenticate(RoutingContext ctx) {
        String header = ctx.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Future.failedFuture(Failure.unauthorized("Send a service key: 'Authorization: Bearer tg_…'.")
                    .asException());
        }
        String key = header.substring(BEARER.length()).trim();
        if (key.isEmpty() || key.length() > KEY_LENGTH_MAX) {
            return Future.failedFuture(unknown());
        }
        return keys.find(key)
                .recover(e -> Future.failedFuture(Failure.unavailable(
                                "database_unavailable", "The key cannot be checked now; send the request again.")
                        .asException()))
                .compose(caller -> caller == null ? Future.failedFuture(unknown()) : Future.succeededFuture(caller));
    }

    private static RuntimeException unknown() {
        return Failure.unauthorized("This service key is unknown, expired or revoked.")
                .asException();
    }
}
