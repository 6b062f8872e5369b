package dev.tollgate.access;

import dev.tollgate.http.Failure;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Set;

/**
 * Refuses what a browser sends from a page of another site, where no session tells yet that a page is ours: else it could sign
 * somebody in as somebody else. Programs send no Origin, and pass.
 */
public final class SameOrigin {
    private final Set<String> own;

    /** @param publicUrl the address customers see */
    public SameOrigin(URI publicUrl) {
        own = Set.of(publicUrl.toString());
    }

    /** A handler for the head of such routes. */
    public void check(RoutingContext ctx) {
        String origin = ctx.request().getHeader("Origin");
        if (origin == null || own.contains(origin) || isOfHost(ctx, origin)) {
            ctx.next();
            return;
        }
        ctx.fail(new Failure.Client(
                        403,
                        "foreign_origin",
                        "This is for pages of " + own.iterator().next() + " only.")
                .asException());
    }

    /** As on loopback, which has several names. */
    private static boolean isOfHost(RoutingContext ctx, String origin) {
        HostAndPort host = ctx.request().authority();
        if (host == null) {
            return false;
        }
        String authority = host.port() < 0 ? host.host() : host.host() + ":" + host.port();
        return Set.of("http://" + authority, "https://" + authority).contains(origin);
    }
}
