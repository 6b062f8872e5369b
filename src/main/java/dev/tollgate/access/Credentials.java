package dev.tollgate.access;

import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of itself.
 *
 * @param token a service key or a JWT
 * @param byCookie a browser sends it by itself, so that for changes the page must show that it is ours
 */
record Credentials(String token, boolean byCookie) {
    private static final String BEARER = "Bearer ";
    private static final int LENGTH_MAX = 4_096;
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** Null for none. Throws a problem for what cannot be any. */
    static @Nullable Credentials of(RoutingContext ctx) {
        String header = ctx.request().getHeader("Authorization");
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return checked(header.substring(BEARER.length()).trim(), false);
        }
        String cookie = SessionCookies.accessToken(ctx);
        return header != null || cookie == null ? null : checked(cookie, true);
    }

    private static Credentials checked(String token, boolean byCookie) {
        if (token.isEmpty() || token.length() > LENGTH_MAX) {
            throw unknown();
        }
        return new Credentials(token, byCookie);
    }

    boolean isServiceKey() {
        return token.startsWith("tg_");
    }

    /** Whether the page must show its token against forged requests. */
    boolean wantsCsrfToken(RoutingContext ctx) {
        return byCookie && !SAFE.contains(ctx.request().method());
    }

    static ProblemException missing() {
        return Failure.unauthorized("Sign in, or send a service key or a token: 'Authorization: Bearer …'.")
                .asException();
    }

    static ProblemException unknown() {
        return Failure.unauthorized("This key or token is unknown, expired or revoked.")
                .asException();
    }

    /** Whether a request may change something, by its method. */
    static boolean changes(RoutingContext ctx) {
        return !SAFE.contains(ctx.request().method());
    }
}
