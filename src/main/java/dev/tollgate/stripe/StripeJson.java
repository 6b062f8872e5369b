package dev.tollgate.stripe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * Reads Stripe's JSON exactly: integers stay integers, ids are ids. Unknown fields are Stripe's right, unknown types of
 * known ones are not.
 */
final class StripeJson {
    private static final int DEPTH_MAX = 100;
    private static final int ID_CHARS_MAX = 255;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // Jackson's table of names gives up on names made to collide, with an exception of its own.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StripeJson() {}

    /** @throws MalformedEvent unless it is one JSON object */
    static JsonNode object(String json) {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JsonProcessingException | NumberFormatException e) {
            // The latter is Jackson's for an exponent of more than ten digits.
            throw new MalformedEvent("the body");
        }
        if (node == null || !node.isObject()) {
            throw new MalformedEvent("the body");
        }
        return node;
    }

    /** A text that must be there. */
    static String text(JsonNode object, String field) {
        String text = textOrNull(object, field);
        if (text == null) {
            throw new MalformedEvent(field);
        }
        return text;
    }

    /** A text, or null where it is absent or null. */
    static @Nullable String textOrNull(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || !isSane(value.textValue())) {
            throw new MalformedEvent(field);
        }
        return value.textValue();
    }

    /** A text that other people's programs may have put there; null for one that none of ours would have written. */
    static @Nullable String saneTextOrNull(JsonNode object, String field) {
        String text = object.path(field).textValue();
        return text != null && isSane(text) ? text : null;
    }

    /** Of a reference: the id itself, or that of the object in its place if it was expanded. Null where it is absent. */
    static @Nullable String idOrNull(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isObject() ? text(value, "id") : textOrNull(object, field);
    }

    static long integer(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new MalformedEvent(field);
        }
        return value.longValue();
    }

    static boolean flag(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isBoolean()) {
            throw new MalformedEvent(field);
        }
        return value.booleanValue();
    }

    /** Ids, types and codes are short and of visible ASCII; PostgreSQL would refuse a NUL, a log would break at a line's end. */
    private static boolean isSane(String text) {
        return !text.isEmpty() && text.length() <= ID_CHARS_MAX && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
