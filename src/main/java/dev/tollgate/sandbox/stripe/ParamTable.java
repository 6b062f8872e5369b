package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters a request takes, separated by blanks. Each is a dotted path, {@code []} after what is a list, {@code {}} after what is a
 * map of free names, then {@code !} if it is needed (where its parent is there), {@code ?} if an empty value unsets it,
 * then {@code :int}, {@code :count} (not below 0), {@code :bool}, {@code :decimal} or the choices {@code :a|b}; without, it is text.
 */
final class ParamTable {
    static final ParamTable NONE = new ParamTable();

    private static final String[] PAGE = {"limit:int", "starting_after", "ending_before"};

    private final Param root = new Param();

    private ParamTable() {}

    static ParamTable of(String... texts) {
        ParamTable table = new ParamTable();
        for (String text : texts) {
            text.strip()
                    .lines()
                    .flatMap(line -> Stream.of(line.strip().split(" +", -1)))
                    .forEach(table::add);
        }
        return table;
    }

    /** The same with what every list takes. */
    static ParamTable list(String... texts) {
        ParamTable table = of(texts);
        for (String each : PAGE) {
            table.add(each);
        }
        return table;
    }

    private static final class Param {
        private final Map<String, Param> children = new LinkedHashMap<>();
        private boolean list;
        private boolean map;
        private boolean needed;
        private boolean unsettable;
        private String type = "";
    }

    private void add(String entry) {
        int colon = entry.indexOf(':');
        String path = colon < 0 ? entry : entry.substring(0, colon);
        Param place = root;
        for (String step : path.split("\\.", -1)) {
            String name = step.replaceAll("[\\[\\]{}!?]", "");
            place = place.children.computeIfAbsent(name, n -> new Param());
            place.list |= step.contains("[]");
            place.map |= step.contains("{}");
            place.needed |= step.contains("!");
            place.unsettable |= step.contains("?");
        }
        place.type = colon < 0 ? "" : entry.substring(colon + 1);
    }

    /**
     * The values, typed.
     *
     * @throws StripeFailure for what is unknown, missing or of the wrong form
     */
    ObjectNode read(Map<String, Object> form) {
        return readObject(root, form, "");
    }

    /** Every path that it takes, with lists as {@code items.price} and maps as {@code metadata}. */
    Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        collect(root, "", paths);
        return paths;
    }

    private static void collect(Param param, String path, Set<String> paths) {
        param.children.forEach((name, child) -> {
            String each = path.isEmpty() ? name : path + "." + name;
            paths.add(each);
            collect(child, each, paths);
        });
    }

    private static ObjectNode readObject(Param param, Map<String, Object> form, String path) {
        form.keySet().stream()
                .filter(name -> !param.children.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    String unknown = join(path, name);
                    throw StripeFailure.invalid("parameter_unknown", unknown, "Received unknown parameter: " + unknown);
                });
        ObjectNode result = Json.object();
        param.children.forEach((name, child) -> {
            Object value = form.get(name);
            if (value != null) {
                result.set(name, readValue(child, value, join(path, name)));
            } else if (child.needed) {
                throw StripeFailure.required(join(path, name));
            }
        });
        return result;
    }

    @SuppressWarnings("unchecked")
    private static JsonNode readValue(Param param, Object value, String path) {
        if (value instanceof String text) {
            if (text.isEmpty()) {
                return unset(param, path);
            }
            if (param.list || param.map || !param.children.isEmpty()) {
                throw StripeFailure.invalid(
                        "parameter_invalid_type", path, "Invalid " + (param.list ? "array" : "object"));
            }
            return scalar(param.type, text, path);
        }
        Map<String, Object> nested = (Map<String, Object>) value;
        if (param.list) {
            return readList(param, nested, path);
        }
        if (param.map) {
            return readMap(nested, path);
        }
        if (param.children.isEmpty()) {
            throw StripeFailure.invalid("parameter_invalid_type", path, "Invalid string: " + path + " is an object");
        }
        return readObject(param, nested, path);
    }

    private static JsonNode unset(Param param, String path) {
        if (param.unsettable) {
            return Json.value(null);
        }
        throw StripeFailure.invalid(
                "parameter_invalid_empty",
                path,
                "You passed an empty string for '" + path + "'. We assume empty values are an attempt to unset a"
                        + " parameter; however '" + path + "' cannot be unset. You should remove '" + path
                        + "' from your request or supply a non-empty value.");
    }

    @SuppressWarnings("unchecked")
    private static ArrayNode readList(Param param, Map<String, Object> nested, String path) {
        if (!nested.keySet().stream().allMatch(index -> index.matches("\\d{1,4}"))) {
            throw StripeFailure.invalid("parameter_invalid_type", path, "Invalid array");
        }
        List<String> indices = nested.keySet().stream()
                .sorted(Comparator.comparingInt(Integer::parseInt))
                .toList();
        ArrayNode list = Json.array();
        for (String index : indices) {
            Object element = nested.get(index);
            String place = join(path, index);
            if (param.children.isEmpty() && element instanceof String text) {
                list.add(scalar(param.type, text, place));
            } else if (!param.children.isEmpty() && element instanceof Map) {
                list.add(readObject(param, (Map<String, Object>) element, place));
            } else {
                throw StripeFailure.invalid("parameter_invalid_type", place, "Invalid object");
            }
        }
        return list;
    }

    /** Stripe's bounds of metadata: 50 keys, 40 characters each, 500 characters a value. */
    private static ObjectNode readMap(Map<String, Object> nested, String path) {
        ObjectNode map = Json.object();
        nested.forEach((name, value) -> {
            String place = join(path, name);
            if (!(value instanceof String text) || name.isEmpty() || name.length() > 40) {
                throw StripeFailure.invalid(null, place, "Invalid metadata key: " + place);
            }
            if (text.length() > 500) {
                throw StripeFailure.invalid(null, place, "Metadata values can have up to 500 characters");
            }
            map.put(name, text);
        });
        if (map.size() > 50) {
            throw StripeFailure.invalid(null, path, "You can specify up to 50 metadata keys");
        }
        return map;
    }

    private static JsonNode scalar(String type, String text, String path) {
        return switch (type) {
            case "" -> textValue(text, path);
            case "int" -> whole(text, path);
            case "count" -> count(text, path);
            case "bool" -> bool(text, path);
            case "decimal" -> decimal(text, path);
            default -> choice(List.of(type.split("\\|", -1)), text, path);
        };
    }

    private static JsonNode textValue(String text, String path) {
        if (text.length() > 5000) {
            throw StripeFailure.invalid("parameter_invalid_string", path, "Invalid string: at most 5000 characters");
        }
        return Json.value(text);
    }

    private static JsonNode whole(String text, String path) {
        if (!text.matches("-?\\d{1,15}")) {
            throw StripeFailure.invalid("parameter_invalid_integer", path, "Invalid integer: " + text);
        }
        return Json.value(Long.parseLong(text));
    }

    private static JsonNode count(String text, String path) {
        if (text.startsWith("-")) {
            throw StripeFailure.invalid("parameter_invalid_integer", path, "Invalid non-negative integer");
        }
        return whole(text, path);
    }

    private static JsonNode bool(String text, String path) {
        if (!text.matches("true|false")) {
            throw StripeFailure.invalid("parameter_invalid_boolean", path, "Invalid boolean: " + text);
        }
        return Json.value(text.equals("true"));
    }

    /** Stays text: a binary fraction has no place in amounts. */
    private static JsonNode decimal(String text, String path) {
        if (!text.matches("-?\\d{1,15}(\\.\\d{1,12})?")) {
            throw StripeFailure.invalid("parameter_invalid_decimal", path, "Invalid decimal: " + text);
        }
        return Json.value(new BigDecimal(text).toPlainString());
    }

    private static JsonNode choice(List<String> choices, String text, String path) {
        if (!choices.contains(text)) {
            throw StripeFailure.invalid(
                    null, path, "Invalid " + path + ": must be one of " + String.join(", ", choices));
        }
        return Json.value(text);
    }

    private static String join(@Nullable String path, String name) {
        return path == null || path.isEmpty() ? name : path + "[" + name + "]";
    }
}
