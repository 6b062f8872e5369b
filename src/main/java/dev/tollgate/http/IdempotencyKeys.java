package dev.tollgate.http;

import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header by which a caller has the same request done once, however often it is sent. */
public final class IdempotencyKeys {
    /** Visible ASCII, of a length that any table and log takes. */
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private IdempotencyKeys() {}

    /** Null where there is none. Throws a problem for one that is no key. */
    public static @Nullable String of(RoutingContext ctx) {
        String key = ctx.request().getHeader("Idempotency-Key");
        if (key != null && !KEY.matcher(key).matches()) {
            throw Failure.badRequest(
                            "invalid_idempotency_key", "Idempotency-Key must be 1 to 255 visible ASCII characters.")
                    .asException();
        }
        return key;
    }

    public static ProblemException reused() {
        return reuse().asException();
    }

    public static Failure reuse() {
        return Failure.conflict("idempotency_key_reused", "This Idempotency-Key was used for a different request.");
    }
}
