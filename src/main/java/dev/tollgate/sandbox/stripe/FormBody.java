package dev.tollgate.sandbox.stripe;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code a[b][0]=v&a[c][]=w} as nested maps, in which a list is a map of its indices. */
final class FormBody {
    private static final int DEPTH_MAX = 10;

    private FormBody() {}

    /** The values by their whole names, in order of these: what makes two requests the same. */
    static SortedMap<String, String> flat(String form) {
        SortedMap<String, String> flat = new TreeMap<>();
        Map<String, Integer> listed = new LinkedHashMap<>();
        for (String pair : form.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (name.endsWith("[]")) {
                    int index = listed.merge(name, 1, Integer::sum) - 1;
                    name = name.substring(0, name.length() - 1) + index + "]";
                }
                flat.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return flat;
    }

    /** Leaves are strings, all else is maps. */
    static Map<String, Object> tree(SortedMap<String, String> flat) {
        Map<String, Object> root = new LinkedHashMap<>();
        flat.forEach((name, value) -> put(root, name, value));
        return root;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> root, String name, String value) {
        List<String> steps = steps(name);
        Map<String, Object> place = root;
        for (String step : steps.subList(0, steps.size() - 1)) {
            Object next = place.computeIfAbsent(step, s -> new LinkedHashMap<String, Object>());
            if (!(next instanceof Map)) {
                throw StripeFailure.invalid(null, name, "Invalid request: " + name + " is given twice.");
            }
            place = (Map<String, Object>) next;
        }
        place.put(steps.getLast(), value);
    }

    private static List<String> steps(String name) {
        List<String> steps = new ArrayList<>();
        int open = name.indexOf('[');
        steps.add(open < 0 ? name : name.substring(0, open));
        while (open >= 0) {
            int close = name.indexOf(']', open);
            if (close < 0 || steps.size() > DEPTH_MAX) {
                throw StripeFailure.invalid("parameter_unknown", name, "Received unknown parameter: " + name);
            }
            steps.add(name.substring(open + 1, close));
            open = name.indexOf('[', close);
        }
        return steps;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw StripeFailure.invalid(null, null, "Invalid request: the body is not form-encoded.");
        }
    }
}
