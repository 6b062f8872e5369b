package dev.tollgate.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Pages and what they load: held in memory, the same for everybody, each with a policy of what it may load and do. */
public final class StaticFiles {
    private final String policy;

    /** @param policy the Content-Security-Policy of all that is served */
    public StaticFiles(String policy) {
        this.policy = policy;
    }

    /** @param caching the Cache-Control */
    public Handler<RoutingContext> serve(String contentType, String caching, Buffer body) {
        return ctx -> ctx.response()
                .putHeader("Content-Type", contentType)
                .putHeader("Cache-Control", caching)
                .putHeader("Content-Security-Policy", policy)
                .end(body)
                .onFailure(ctx::fail);
    }

    /** @param name relative to the class's package, or absolute */
    public static Buffer resource(Class<?> owner, String name) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
