package dev.tollgate.marketplace;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Answers with an {@code ETag}, or with 304 to who has the same already (RFC 9110, section 13.1.2). */
final class Conditional {
    private static final int TAG_DIGITS = 32;

    private Conditional() {}

    static void send(RoutingContext ctx, JsonObject json) {
        Buffer body = json.toBuffer();
        String tag = tag(body);
        ctx.response()
                .putHeader(HttpHeaders.ETAG, "W/" + tag)
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .putHeader(HttpHeaders.VARY, "Authorization, Cookie, Tollgate-Account");
        if (isKnown(ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
            ctx.response().setStatusCode(304).end();
        } else {
            ctx.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(body);
        }
    }

    private static boolean isKnown(@Nullable String tags, String tag) {
        return tags != null
                && Arrays.stream(tags.split(","))
                        .map(String::strip)
                        .anyMatch(each -> each.equals("*") || each.equals(tag) || each.equals("W/" + tag));
    }

    private static String tag(Buffer body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
            return '"' + HexFormat.of().formatHex(digest).substring(0, TAG_DIGITS) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
