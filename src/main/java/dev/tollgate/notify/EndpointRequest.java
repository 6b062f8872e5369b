package dev.tollgate.notify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that is wanted, checked.
 *
 * @param owner the account; null for the operator
 */
record EndpointRequest(
        @Nullable Long owner, String url, @Nullable String description, List<String> types) {
    EndpointRequest {
        types = List.copyOf(types);
    }
}
