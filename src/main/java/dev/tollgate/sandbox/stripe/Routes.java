package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which request is answered by what. Filled when the sandbox is built, then only read. */
final class Routes {
    private final List<Route> routes = new ArrayList<>();

    @FunctionalInterface
    interface Handler {
        ObjectNode answer(ApiCall call);
    }

    /** @param path with names in braces */
    record Route(String method, String path, ParamTable params, Handler handler) {
        private @Nullable Map<String, String> match(String otherMethod, String[] steps) {
            String[] own = path.split("/", -1);
            if (!method.equals(otherMethod) || own.length != steps.length) {
                return null;
            }
            Map<String, String> found = new LinkedHashMap<>();
            for (int i = 0; i < own.length; i++) {
                if (own[i].startsWith("{")) {
                    found.put(own[i].substring(1, own[i].length() - 1), steps[i]);
                } else if (!own[i].equals(steps[i])) {
                    return null;
                }
            }
            return found;
        }
    }

    record Match(Route route, Map<String, String> path) {}

    void get(String path, ParamTable params, Handler handler) {
        routes.add(new Route("GET", path, params, handler));
    }

    void get(String path, Handler handler) {
        get(path, ParamTable.NONE, handler);
    }

    void post(String path, ParamTable params, Handler handler) {
        routes.add(new Route("POST", path, params, handler));
    }

    void delete(String path, ParamTable params, Handler handler) {
        routes.add(new Route("DELETE", path, params, handler));
    }

    /** The first that matches: fixed paths are added before those with names in them. */
    Match find(String method, String path) {
        String[] steps = path.split("/", -1);
        for (Route route : routes) {
            Map<String, String> found = route.match(method, steps);
            if (found != null) {
                return new Match(route, found);
            }
        }
        throw StripeFailure.of(
                404,
                "invalid_request_error",
                null,
                null,
                "Unrecognized request URL (" + method + ": " + path + "). The sandbox has only what the gateway uses.");
    }

    List<Route> all() {
        return List.copyOf(routes);
    }
}
