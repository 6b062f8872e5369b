package dev.tollgate.access;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Whence a request comes, for limits: the connection's address, or what a proxy in front says. */
public final class Addresses {
    private static final int LENGTH_MAX = 64;

    private final @Nullable String header;

    /** @param header that the proxy always sets; null without one */
    public Addresses(@Nullable String header) {
        this.header = header;
    }

    /** The last entry of the header is the proxy's own word; those before it are what the caller said. */
    public String of(RoutingContext ctx) {
        String said = header == null ? null : ctx.request().getHeader(header);
        if (said == null) {
            return ctx.request().remoteAddress().hostAddress();
        }
        String last = said.substring(said.lastIndexOf(',') + 1).strip();
        return last.length() <= LENGTH_MAX ? last : last.substring(0, LENGTH_MAX);
    }
}
