package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Metadata is merged: an empty value takes its key away, an empty map takes all away. */
final class Metadata {
    private Metadata() {}

    static void apply(ApiCall call, ObjectNode object) {
        JsonNode given = call.params().path("metadata");
        if (given.isNull()) {
            object.set("metadata", Json.object());
        } else if (given.isObject()) {
            ObjectNode metadata = Json.part(object, "metadata");
            given.properties().forEach(each -> {
                if (each.getValue().asText().isEmpty()) {
                    metadata.remove(each.getKey());
                } else {
                    metadata.set(each.getKey(), each.getValue());
                }
            });
        }
    }
}
