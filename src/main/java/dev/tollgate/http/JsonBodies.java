package dev.tollgate.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Reads the JSON bodies of our own API into records, strictly: no unknown field, no field twice, no text for a number and no
 * number for a text, no fraction for an integer, nothing behind the end. What is wrong is answered with the field's name.
 */
public final class JsonBodies {
    private static final int BYTES_MAX = 64 * 1024;
    private static final int DEPTH_MAX = 20;
    private static final int NAME_SHOWN_MAX = 64;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // Jackson's table of names gives up on names made to collide, with an exception of its own.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            // Which leaves texts alone: 7 and false would be taken for "7" and "false".
            .withCoercionConfig(LogicalType.Textual, JsonBodies::onlyText)
            .build();

    private JsonBodies() {}

    private static void onlyText(MutableCoercionConfig texts) {
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            texts.setCoercion(shape, CoercionAction.Fail);
        }
    }

    /**
     * The body as a record with the fields' names in its {@code @JsonProperty}s. An absent field is null, and wrong
     * where the component is a primitive: whoever needs it checks it. Fails with a problem. To be preceded by {@link Bodies#hold}.
     */
    public static <T> Future<T> read(RoutingContext ctx, Class<T> type) {
        return read(ctx, type, BYTES_MAX);
    }

    /** The same for what may be larger than most. */
    public static <T> Future<T> read(RoutingContext ctx, Class<T> type, int bytesMax) {
        String contentType = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (contentType != null && !contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return Future.failedFuture(
                    new Failure.Client(415, "unsupported_media_type", "The body must be application/json.")
                            .asException());
        }
        return Bodies.read(ctx, bytesMax).map(body -> parse(body, type));
    }

    static <T> T parse(Buffer body, Class<T> type) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw Failure.invalid("The body must be an object.").asException();
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw Failure.invalid("Unknown field " + path(e) + ".").asException();
        } catch (JsonMappingException e) {
            throw mapping(e).asException();
        } catch (JsonProcessingException | CharacterCodingException | NumberFormatException e) {
            // The last is Jackson's for an exponent of more than ten digits.
            throw malformed().asException();
        }
    }

    private static Failure mapping(JsonMappingException e) {
        if (e.getCause() instanceof ProblemException problem) {
            return problem.failure();
        }
        if (e.getCause() instanceof JsonParseException || e.getCause() instanceof StreamConstraintsException) {
            return malformed(); // in a field, but it is the JSON that is broken, or too deep
        }
        String path = path(e);
        return path.isEmpty() ? malformed() : Failure.invalid("The value of " + path + " is of the wrong type.");
    }

    private static Failure malformed() {
        return Failure.badRequest("malformed_json", "The body must be one JSON object in UTF-8.");
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : shown(step.getFieldName()))
                .collect(Collectors.joining("."));
    }

    private static String shown(String name) {
        return name.length() <= NAME_SHOWN_MAX ? name : name.substring(0, NAME_SHOWN_MAX) + "…";
    }
}
