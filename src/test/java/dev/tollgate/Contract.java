package dev.tollgate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code openapi.yaml}, as tests read it: its operations, and whether an answer is one that it declares. */
final class Contract {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();

    Contract() {
        try (InputStream in = Objects.requireNonNull(Contract.class.getResourceAsStream("/openapi.yaml"))) {
            document = new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
    }

    /**
     * One operation.
     *
     * @param path with its parameters in braces
     */
    record Operation(String method, String path, JsonNode json) {
        String id() {
            return json.path("operationId").asText();
        }

        /** The permission that a member needs; null where it is not for members. */
        @Nullable
        String permission() {
            return json.path("x-permission").asText(null);
        }

        /** The scope that a service key needs; null where it is not for machines. */
        @Nullable
        String scope() {
            return json.path("x-scope").asText(null);
        }

        boolean isPublic() {
            return json.path("security").isEmpty();
        }

        boolean changes() {
            return !method.equals("GET");
        }

        /** Its path with each parameter in it replaced by what the contract's pattern allows. */
        String samplePath(String id) {
            return path.replaceAll("\\{session}", "cs_test_0")
                    .replaceAll("\\{hash}", "0".repeat(64))
                    .replaceAll("\\{endpoint}", "platform")
                    .replaceAll("\\{(event|message|subscription|slug)}", "none-" + id)
                    .replaceAll("\\{[a-z]+}", id);
        }

        JsonNode example() {
            return json.at("/requestBody/content/application~1json/example");
        }

        /** The required parameters of the query with their examples. */
        String exampleQuery() {
            StringBuilder query = new StringBuilder();
            for (JsonNode parameter : json.path("parameters")) {
                if (parameter.path("in").asText().equals("query")
                        && parameter.path("required").asBoolean()) {
                    query.append(query.isEmpty() ? '?' : '&')
                            .append(parameter.path("name").asText())
                            .append('=')
                            .append(parameter.path("example").asText());
                }
            }
            return query.toString();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        return operations;
    }

    Operation operation(String id) {
        return operations.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation " + id));
    }

    /** What of the answer is not as declared; empty if all is. */
    Optional<String> complaint(Operation operation, Answer answer) {
        JsonNode declared = resolved(operation.json().path("responses").path(String.valueOf(answer.status())));
        if (declared.isMissingNode()) {
            return Optional.of(operation + " answers " + answer.status() + " " + answer.code()
                    + ", which is not declared; " + new TreeSet<>(names(operation)) + " are: " + answer.body());
        }
        JsonNode content = declared.path("content");
        if (content.isMissingNode()) {
            return answer.body().isMissingNode() || answer.body().isEmpty()
                    ? Optional.empty()
                    : Optional.of(operation + " answers a body where none is declared: " + answer.body());
        }
        String type = answer.header("content-type").split(";", 2)[0];
        JsonNode schema = content.path(type).path("schema");
        if (schema.isMissingNode()) {
            return Optional.of(operation + " answers " + answer.status() + " as " + type + ", which is not declared");
        }
        if (!type.contains("json")) {
            return Optional.empty();
        }
        String faults = schema(schema).validate(answer.body()).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .collect(Collectors.joining("; "));
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(operation + " answers " + answer.status() + " " + faults + ": " + answer.body());
    }

    private static List<String> names(Operation operation) {
        List<String> names = new ArrayList<>();
        operation.json().path("responses").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    /** With all components in it, so that its references lead somewhere. */
    private JsonSchema schema(JsonNode schema) {
        ObjectNode whole = schema.isObject() ? schema.deepCopy() : Call.JSON.createObjectNode();
        whole.set("components", document.path("components"));
        return SCHEMAS.getSchema(whole);
    }
}
