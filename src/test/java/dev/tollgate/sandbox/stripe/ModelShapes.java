package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.annotations.SerializedName;
import com.stripe.model.EventDataClassLookup;
import com.stripe.model.ExpandableField;
import com.stripe.model.StripeCollection;
import com.stripe.model.StripeObject;
import com.stripe.net.ApiResource;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds what the sandbox answers against stripe-java's models: every field is known there, and of the right kind. */
final class ModelShapes {
    /** Made up by the sandbox, to remember what was deleted. */
    private static final Set<String> INTERNAL = Set.of("deleted_customer");

    private ModelShapes() {}

    static void check(JsonNode object) {
        String type = object.path("object").asText();
        if (INTERNAL.contains(type)) {
            return;
        }
        Class<? extends StripeObject> model = EventDataClassLookup.classLookup.get(type);
        assertThat(model).as("a model for " + type).isNotNull();
        Set<String> wrong = new TreeSet<>();
        compare(object, model, type, wrong);
        assertThat(wrong).isEmpty();
        StripeObject parsed = ApiResource.GSON.fromJson(object.toString(), model);
        assertThat(parsed).isNotNull();
    }

    private static void compare(JsonNode node, @Nullable Type type, String path, Set<String> wrong) {
        if (node.isNull() || type == null || type == Object.class) {
            return;
        }
        if (type instanceof ParameterizedType generic) {
            compareGeneric(node, generic, path, wrong);
        } else if (type instanceof Class<?> plain) {
            comparePlain(node, plain, path, wrong);
        }
    }

    private static void compareGeneric(JsonNode node, ParameterizedType type, String path, Set<String> wrong) {
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw == ExpandableField.class) {
            if (!node.isTextual()) {
                compare(node, type.getActualTypeArguments()[0], path, wrong);
            }
        } else if (List.class.isAssignableFrom(raw)) {
            expect(node.isArray(), path, "an array", wrong);
            node.forEach(each -> compare(each, type.getActualTypeArguments()[0], path + "[]", wrong));
        } else if (Map.class.isAssignableFrom(raw)) {
            expect(node.isObject(), path, "a map", wrong);
            node.forEach(each -> compare(each, type.getActualTypeArguments()[1], path + "{}", wrong));
        } else {
            wrong.add(path + ": " + type);
        }
    }

    private static void comparePlain(JsonNode node, Class<?> type, String path, Set<String> wrong) {
        if (type == String.class) {
            expect(node.isTextual(), path, "text", wrong);
        } else if (type == Long.class) {
            expect(node.isIntegralNumber(), path, "a whole number", wrong);
        } else if (type == Boolean.class) {
            expect(node.isBoolean(), path, "true or false", wrong);
        } else if (type == BigDecimal.class) {
            expect(node.isTextual() || node.isNumber(), path, "a decimal", wrong);
        } else if (type.isInterface()) {
            // A union: which member it is stands in the object itself.
            expect(node.path("object").isTextual(), path, "an object that says what it is", wrong);
            compare(
                    node,
                    EventDataClassLookup.classLookup.get(node.path("object").asText()),
                    path,
                    wrong);
        } else if (type.getName().startsWith("com.stripe.model.") && node.isObject()) {
            compareFields(node, type, path, wrong);
        } else if (!type.getName().startsWith("com.google.gson.")) {
            wrong.add(path + ": an unexpected kind, " + type);
        }
    }

    private static void compareFields(JsonNode node, Class<?> type, String path, Set<String> wrong) {
        Map<String, Type> fields = fields(type);
        node.properties().forEach(each -> {
            String name = each.getKey();
            if (!fields.containsKey(name)) {
                wrong.add(path + "." + name + " is not in " + type.getSimpleName());
            } else {
                compare(each.getValue(), fields.get(name), path + "." + name, wrong);
            }
        });
    }

    private static Map<String, Type> fields(Class<?> type) {
        Map<String, Type> fields = new HashMap<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                SerializedName name = field.getAnnotation(SerializedName.class);
                if (name != null) {
                    fields.put(name.value(), field.getGenericType());
                }
            }
        }
        if (StripeCollection.class.isAssignableFrom(type)) {
            ParameterizedType collection = (ParameterizedType) type.getGenericSuperclass();
            Type element = collection.getActualTypeArguments()[0];
            fields.putAll(Map.of("object", String.class, "has_more", Boolean.class, "url", String.class));
            fields.put("data", listOf(element));
        }
        return fields;
    }

    private static ParameterizedType listOf(Type element) {
        return new ParameterizedType() {
            @Override
            public Type[] getActualTypeArguments() {
                return new Type[] {element};
            }

            @Override
            public Type getRawType() {
                return List.class;
            }

            @Override
            public @Nullable Type getOwnerType() {
                return null;
            }
        };
    }

    private static void expect(boolean holds, String path, String what, Set<String> wrong) {
        if (!holds) {
            wrong.add(path + " should be " + what);
        }
    }
}
