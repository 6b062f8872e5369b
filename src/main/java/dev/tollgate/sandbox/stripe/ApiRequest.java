package dev.tollgate.sandbox.stripe;

import org.jspecify.annotations.Nullable;

/**
 * A request as it came over HTTP.
 *
 * @param form the query of a GET or DELETE, the body of a POST
 * @param key the API key
 */
record ApiRequest(
        String method,
        String path,
        String form,
        @Nullable String key,
        @Nullable String version,
        @Nullable String account,
        @Nullable String idempotencyKey) {}
