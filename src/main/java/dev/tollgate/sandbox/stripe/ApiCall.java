package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that was understood.
 *
 * @param path what stands in the places of the route's path
 * @param params typed as the route's table says
 * @param account the {@code Stripe-Account} it is for, null for the platform
 */
record ApiCall(
        Map<String, String> path,
        ObjectNode params,
        @Nullable String account) {

    String id() {
        return path("id");
    }

    String path(String name) {
        return Objects.requireNonNull(path.get(name));
    }

    @Nullable
    String textOrNull(String name) {
        return Json.textOrNull(params, name);
    }

    String text(String name) {
        return Json.text(params, name);
    }

    /** A choice or text that has a default. */
    String text(String name, String byDefault) {
        String given = textOrNull(name);
        return given == null ? byDefault : given;
    }

    long number(String name, long byDefault) {
        return Json.has(params, name) ? Json.number(params, name) : byDefault;
    }

    boolean has(String name) {
        return Json.has(params, name);
    }

    boolean flag(String name) {
        return Json.flag(params, name);
    }
}
