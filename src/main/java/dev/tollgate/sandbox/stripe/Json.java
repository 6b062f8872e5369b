package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Objects in Stripe's layout are JSON trees; this builds them and reads them by dotted paths. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    /** An object of name, value, name, value: text, whole numbers, booleans, trees, collections of them, or null. */
    static ObjectNode object(@Nullable Object... namesAndValues) {
        ObjectNode node = NODES.objectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            node.set(String.valueOf(namesAndValues[i]), value(namesAndValues[i + 1]));
        }
        return node;
    }

    /** What all objects of a kind begin as; null where something of their own comes. */
    static ObjectNode template(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new object like the template, with these names and values in it. */
    static ObjectNode like(ObjectNode template, @Nullable Object... namesAndValues) {
        ObjectNode node = template.deepCopy();
        node.setAll(object(namesAndValues));
        return node;
    }

    static ArrayNode array(Collection<?> values) {
        ArrayNode node = NODES.arrayNode();
        values.forEach(each -> node.add(value(each)));
        return node;
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    static JsonNode value(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case JsonNode tree -> tree;
            case String text -> NODES.textNode(text);
            case Long number -> NODES.numberNode(number);
            case Integer number -> NODES.numberNode(number.longValue());
            case Boolean flag -> NODES.booleanNode(flag);
            case Collection<?> many -> array(many);
            default -> throw new IllegalArgumentException("no JSON: " + value.getClass());
        };
    }

    /** A whole list, as it stands inside of other objects. */
    static ObjectNode list(Collection<?> data, String url) {
        return object("object", "list", "data", array(data), "has_more", false, "url", url);
    }

    static JsonNode at(JsonNode node, String path) {
        JsonNode found = node;
        for (String name : path.split("\\.", -1)) {
            found = found.path(name);
        }
        return found;
    }

    /** Null where there is none. */
    static @Nullable String textOrNull(JsonNode node, String path) {
        JsonNode found = at(node, path);
        return found.isValueNode() && !found.isNull() ? found.asText() : null;
    }

    /** @throws IllegalStateException where there is none, which is a fault of the sandbox */
    static String text(JsonNode node, String path) {
        String found = textOrNull(node, path);
        if (found == null) {
            throw new IllegalStateException(
                    "no " + path + " in " + node.path("id").asText());
        }
        return found;
    }

    static String id(JsonNode node) {
        return text(node, "id");
    }

    static String status(JsonNode node) {
        return text(node, "status");
    }

    /** 0 where there is none. */
    static long number(JsonNode node, String path) {
        return at(node, path).asLong();
    }

    static boolean flag(JsonNode node, String path) {
        return at(node, path).asBoolean();
    }

    static boolean has(JsonNode node, String path) {
        JsonNode found = at(node, path);
        return !found.isMissingNode() && !found.isNull();
    }

    /** The part of the object that is an object itself, for changing it. */
    static ObjectNode part(JsonNode node, String path) {
        return (ObjectNode) at(node, path);
    }

    static ObjectNode copyOrEmpty(JsonNode node, String path) {
        return at(node, path) instanceof ObjectNode found ? found.deepCopy() : object();
    }

    static void set(ObjectNode node, String name, @Nullable Object value) {
        node.set(name, value(value));
    }

    /** Copies a parameter to the object's field of the same name, where the caller gave it. */
    static void copy(JsonNode from, ObjectNode to, String... names) {
        for (String name : names) {
            if (from.has(name)) {
                to.set(name, from.path(name).deepCopy());
            }
        }
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
