package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code expand[]}: puts the object where its id stands, and includes lists that are left out otherwise. */
final class Expansion {
    private static final int DEPTH_MAX = 4;

    private final ObjectStore objects;
    private final Map<String, Function<JsonNode, JsonNode>> includable = new HashMap<>();

    Expansion(ObjectStore objects) {
        this.objects = objects;
    }

    /** @param field the object's type, a colon, and the name of what is left out of it */
    void includable(String field, Function<JsonNode, JsonNode> lookUp) {
        includable.put(field, lookUp);
    }

    /** A copy of the answer in which the paths are expanded. */
    ObjectNode expand(ObjectNode answer, List<String> paths) {
        ObjectNode copy = answer.deepCopy();
        for (String path : paths) {
            String[] steps = path.split("\\.", -1);
            if (steps.length > DEPTH_MAX) {
                throw StripeFailure.invalid(
                        "property_expansion_max_depth", path, "You cannot expand more than 4 levels of a property.");
            }
            expand(copy, steps, 0, path);
        }
        return copy;
    }

    private void expand(JsonNode place, String[] steps, int step, String path) {
        if (place.isArray()) {
            place.forEach(each -> expand(each, steps, step, path));
        } else if (step < steps.length && place instanceof ObjectNode object) {
            JsonNode next = next(object, steps[step], path);
            object.set(steps[step], next);
            expand(next, steps, step + 1, path);
        }
    }

    private JsonNode next(ObjectNode object, String name, String path) {
        Function<JsonNode, JsonNode> lookUp =
                includable.get(object.path("object").asText() + ":" + name);
        if (lookUp != null && !object.has(name)) {
            return lookUp.apply(object).deepCopy();
        }
        JsonNode found = object.path(name);
        if (found.isNull() || found.isContainerNode()) {
            return found;
        }
        JsonNode target = found.isTextual() ? objects.find(found.asText()).orElse(null) : null;
        if (target == null) {
            throw StripeFailure.invalid(null, "expand", "This property cannot be expanded (" + path + ").");
        }
        return target.deepCopy();
    }
}
