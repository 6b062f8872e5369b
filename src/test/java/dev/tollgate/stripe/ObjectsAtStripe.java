package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a test says that Stripe has at the moment. */
final class ObjectsAtStripe implements StripeLookups {
    private final Map<String, JsonObject> objects = new ConcurrentHashMap<>();

    void put(JsonObject object) {
        objects.put(object.getString("id"), object);
    }

    JsonObject get(String id) {
        JsonObject object = objects.get(id);
        if (object == null) {
            throw new AssertionError("nobody made " + id);
        }
        return object;
    }

    @Override
    public Future<JsonNode> subscription(String id) {
        return look(id);
    }

    @Override
    public Future<JsonNode> invoice(String id) {
        return look(id);
    }

    @Override
    public Future<JsonNode> connectedAccount(String id) {
        return look(id);
    }

    private Future<JsonNode> look(String id) {
        return Future.succeededFuture(StripeJson.object(get(id).encode()));
    }
}
