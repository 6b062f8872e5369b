package dev.tollgate.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/**
 * What every answer says to a browser, unless a page says something of its own: nothing of it is to be sniffed, framed, run
 * or kept (https://owasp.org/www-project-secure-headers/).
 */
public final class SecurityHeaders {
    private static final CharSequence POLICY = "Content-Security-Policy";
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    private final boolean https;

    /** @param https whether browsers are to come by https only, from now on */
    public SecurityHeaders(boolean https) {
        this.https = https;
    }

    /** A handler for the head of a router. */
    public void add(RoutingContext ctx) {
        ctx.addHeadersEndHandler(ended -> complete(ctx.response().headers()));
        ctx.next();
    }

    private void complete(MultiMap headers) {
        put(headers, "X-Content-Type-Options", "nosniff");
        put(headers, "X-Frame-Options", "DENY");
        put(headers, "Referrer-Policy", "no-referrer");
        put(headers, POLICY, NOTHING);
        put(headers, "Cache-Control", "no-store");
        if (https) {
            put(headers, "Strict-Transport-Security", "max-age=31536000");
        }
    }

    private static void put(MultiMap headers, CharSequence name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
