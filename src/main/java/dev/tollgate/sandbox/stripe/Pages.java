package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a list, as Stripe cuts it: {@code limit}, {@code starting_after}, {@code ending_before}. */
final class Pages {
    private static final int LIMIT_DEFAULT = 10;
    private static final int LIMIT_MAX = 100;

    private Pages() {}

    static ObjectNode page(ApiCall call, String url, List<ObjectNode> all) {
        long limit = call.number("limit", LIMIT_DEFAULT);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw StripeFailure.invalid(
                    "parameter_invalid_integer", "limit", "Invalid limit: between 1 and " + LIMIT_MAX);
        }
        int from = 0;
        int to = all.size();
        String after = call.textOrNull("starting_after");
        String before = call.textOrNull("ending_before");
        if (after != null) {
            from = indexOf(all, after, "starting_after") + 1;
        }
        if (before != null) {
            to = indexOf(all, before, "ending_before");
            from = Math.max(from, to - (int) limit);
        }
        int end = (int) Math.min(to, from + limit);
        List<ObjectNode> data = all.subList(from, Math.max(from, end));
        boolean more = before == null ? end < to : from > 0;
        ObjectNode page = Json.list(data.stream().map(ObjectNode::deepCopy).toList(), url);
        page.put("has_more", more);
        return page;
    }

    /** Whether a time lies in what {@code created[gte]} and its like ask for. */
    static boolean isCreatedWithin(ApiCall call, ObjectNode object) {
        long created = Json.number(object, "created");
        ObjectNode bounds = Json.copyOrEmpty(call.params(), "created");
        return created >= bound(bounds, "gte", Long.MIN_VALUE)
                && created > bound(bounds, "gt", Long.MIN_VALUE)
                && created <= bound(bounds, "lte", Long.MAX_VALUE)
                && created < bound(bounds, "lt", Long.MAX_VALUE);
    }

    /** Whether a field is what the parameter of the same name asks for, if it asks. */
    static boolean isAsked(ApiCall call, String name, @Nullable String value) {
        return !call.has(name) || call.text(name).equals(value);
    }

    private static long bound(ObjectNode bounds, String name, long byDefault) {
        return Json.has(bounds, name) ? Json.number(bounds, name) : byDefault;
    }

    private static int indexOf(List<ObjectNode> all, String id, String param) {
        for (int i = 0; i < all.size(); i++) {
            if (Json.id(all.get(i)).equals(id)) {
                return i;
            }
        }
        throw StripeFailure.missing("object", id, param);
    }
}
