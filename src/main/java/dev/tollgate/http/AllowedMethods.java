package dev.tollgate.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Set;
import java.util.TreeSet;

/** What {@code Allow} says beside a 405, as RFC 9110 (15.5.6) demands: the methods that routes have at a path. */
final class AllowedMethods {
    private AllowedMethods() {}

    /** Their names in the order of the alphabet. Where a path has routes of its own, those with a parameter do not count. */
    static String at(Router router, String path) {
        Set<String> names = new TreeSet<>();
        String[] wanted = segments(path);
        long fewest = Long.MAX_VALUE;
        for (Route route : router.getRoutes()) {
            Set<HttpMethod> methods = route.methods();
            String pattern = route.getPath();
            if (methods != null && pattern != null && matches(segments(pattern), wanted)) {
                long parameters = pattern.chars().filter(c -> c == ':').count();
                if (parameters < fewest) {
                    fewest = parameters;
                    names.clear();
                }
                if (parameters == fewest) {
                    methods.forEach(method -> names.add(method.name()));
                }
            }
        }
        return String.join(", ", names);
    }

    private static String[] segments(String path) {
        return path.split("/"); // which leaves out what is empty at the end, as the router does
    }

    private static boolean matches(String[] pattern, String[] path) {
        if (pattern.length != path.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            if (!pattern[i].equals(path[i]) && !pattern[i].startsWith(":")) {
                return false;
            }
        }
        return true;
    }
}
