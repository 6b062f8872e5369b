package dev.tollgate.access;

import dev.tollgate.http.Bodies;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Mounts what is done in an account at two places: for its members, each where his role allows it, and for operators under
 * {@code /api/admin/accounts/{id}}. The handler is the same; it asks {@link CallerAuth#accountId} for the account.
 */
public final class AccountDoor {
    private static final String OPERATORS = "/api/admin/accounts/:id/";

    private final Router router;
    private final CallerAuth auth;
    private final String members;

    /** @param members where its members come in, such as {@code /api/billing/} */
    public AccountDoor(Router router, CallerAuth auth, String members) {
        this.router = router;
        this.auth = auth;
        this.members = members;
    }

    /** @param path the same behind both places */
    public void on(HttpMethod method, String path, Permission permission, Handler<RoutingContext> handler) {
        on(method, path, path, permission, handler);
    }

    /** @param forOperators the path behind theirs, where it differs */
    public void on(
            HttpMethod method,
            String forMembers,
            String forOperators,
            Permission permission,
            Handler<RoutingContext> handler) {
        router.route(method, members + forMembers)
                .handler(Bodies::hold)
                .handler(auth.member(permission))
                .handler(handler);
        router.route(method, OPERATORS + forOperators)
                .handler(Bodies::hold)
                .handler(auth.forAccount())
                .handler(handler);
    }
}
