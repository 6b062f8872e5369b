package dev.tollgate.sandbox.stripe;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back over HTTP.
 *
 * @param broken whether the connection is to break instead, after a moment
 */
record ApiAnswer(int status, Map<String, String> headers, String body, boolean broken) {
    static final String JSON = "application/json";

    static ApiAnswer json(int status, String requestId, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", JSON);
        headers.put("Request-Id", requestId);
        headers.put("Stripe-Version", ApiVersions.CURRENT);
        return new ApiAnswer(status, headers, body, false);
    }

    ApiAnswer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiAnswer(status, more, body, broken);
    }

    /** Whether Stripe remembers it for the Idempotency-Key: it does for what began to have an effect. */
    boolean isKept() {
        return status < 400 || status == 402 || status >= 500;
    }

    ApiAnswer breaking() {
        return new ApiAnswer(status, headers, body, true);
    }
}
