package dev.tollgate.billing;

import dev.tollgate.config.Config;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/billing/config}, for everybody: what is sold and on which terms, as whoever draws plans, packages and upgrades
 * needs it. It holds as long as the gateway runs, so that {@code If-None-Match} with its {@code ETag} is answered by 304.
 */
final class CatalogueRoutes {
    /** A page may show a price that was changed by a restart for so long; what is paid is what the order says. */
    private static final String CACHE_CONTROL = "public, max-age=60";

    private final Buffer body;
    private final String etag;

    CatalogueRoutes(Config config) {
        body = new CatalogueJson(config).json().toBuffer();
        etag = CatalogueJson.etag(body);
    }

    void mount(Router router) {
        router.get("/api/billing/config").handler(this::show);
    }

    private void show(RoutingContext ctx) {
        ctx.response().putHeader(HttpHeaders.ETAG, etag).putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
        if (isKnown(ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            ctx.response().setStatusCode(304).end();
            return;
        }
        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
    }

    /** By the weak comparison of RFC 9110, section 13.1.2. */
    private boolean isKnown(@Nullable String tags) {
        return tags != null
                && Arrays.stream(tags.split(","))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || strong(tag).equals(strong(etag)));
    }

    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
