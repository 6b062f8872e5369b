package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened, as events with the object as it was then. Under the lock.
 *
 * <pre>
 * GET /v1/events, /v1/events/{id}
 * </pre>
 */
final class Events {
    private static final ObjectNode EVENT = Json.template("""
        {"id": null, "object": "event", "api_version": null, "created": null, "data": null, "livemode": false,
         "pending_webhooks": 0, "request": null, "type": null}
        """);

    private static final ParamTable LIST = ParamTable.list("""
        type types[] delivery_success:bool created.gt:int created.gte:int created.lt:int created.lte:int
        """);

    private static final int TYPES_MAX = 20;

    private final ObjectStore objects;
    private final SandboxTime time;
    private final List<Consumer<ObjectNode>> listeners = new ArrayList<>();
    private ObjectNode request = Json.object("id", null, "idempotency_key", null);

    Events(ObjectStore objects, SandboxTime time) {
        this.objects = objects;
        this.time = time;
    }

    void addRoutes(Routes routes) {
        routes.get("/v1/events", LIST, this::list);
        routes.get("/v1/events/{id}", call -> objects.require(call, "event"));
    }

    void onEvent(Consumer<ObjectNode> listener) {
        listeners.add(listener);
    }

    /** Which request the events of now are due to; none for what falls due by itself. */
    void dueTo(@Nullable String requestId, @Nullable String idempotencyKey) {
        request = Json.object("id", requestId, "idempotency_key", idempotencyKey);
    }

    void emit(String type, ObjectNode object) {
        emit(type, object, null);
    }

    /** Changes the object and tells so, if it is another one afterwards. */
    void change(String type, ObjectNode object, Consumer<ObjectNode> change) {
        ObjectNode before = object.deepCopy();
        change.accept(object);
        ObjectNode previous = previous(before, object);
        if (!previous.isEmpty()) {
            emit(type, object, previous);
        }
    }

    /** For events of a connected account whose object has no id that would say whose it is. */
    void emitFor(@Nullable String account, String type, ObjectNode object) {
        emit(account, type, object, null);
    }

    private void emit(String type, ObjectNode object, @Nullable ObjectNode previous) {
        emit(owner(object), type, object, previous);
    }

    private @Nullable String owner(ObjectNode object) {
        return switch (object.path("object").asText()) {
            // What becomes of an account is told on its own behalf, as Connect endpoints hear it.
            case "account" -> Json.id(object);
            case "capability" -> Json.text(object, "account");
            default -> object.has("id") ? objects.accountOf(object) : null;
        };
    }

    private void emit(@Nullable String account, String type, ObjectNode object, @Nullable ObjectNode previous) {
        ObjectNode data = Json.object("object", object.deepCopy());
        if (previous != null) {
            data.set("previous_attributes", previous);
        }
        ObjectNode event = Json.like(
                EVENT,
                "id",
                Ids.next("evt"),
                "api_version",
                ApiVersions.CURRENT,
                "created",
                time.now(),
                "data",
                data,
                "request",
                request.deepCopy(),
                "type",
                type);
        if (account != null) {
            event.put("account", account);
        }
        objects.add(account, event);
        listeners.forEach(listener -> listener.accept(event));
    }

    /** The former values of what has changed, in parts where a part is an object. */
    private static ObjectNode previous(JsonNode before, JsonNode after) {
        ObjectNode previous = Json.object();
        Set<String> names = new HashSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode was = before.path(name);
            JsonNode is = after.path(name);
            if (!was.equals(Events::compare, is)) {
                boolean parts = was.isObject() && is.isObject();
                previous.set(name, parts ? previous(was, is) : was.isMissingNode() ? Json.value(null) : was);
            }
        }
        return previous;
    }

    /** A number is the same in whatever width it is kept. */
    private static int compare(JsonNode one, JsonNode other) {
        boolean same = one.isIntegralNumber() && other.isIntegralNumber()
                ? one.longValue() == other.longValue()
                : one.equals(other);
        return same ? 0 : 1;
    }

    private ObjectNode list(ApiCall call) {
        Set<String> types = new HashSet<>();
        checkTypes(call);
        call.params().path("types").forEach(each -> types.add(each.asText()));
        if (call.has("type")) {
            types.add(call.text("type"));
        }
        return Pages.page(
                call,
                "/v1/events",
                objects.all(
                        call.account(),
                        "event",
                        event -> (types.isEmpty() || types.contains(Json.text(event, "type")))
                                && isDelivered(call, event)
                                && Pages.isCreatedWithin(call, event)));
    }

    private static void checkTypes(ApiCall call) {
        if (call.has("types") && call.has("type")) {
            throw StripeFailure.invalid(null, "types", "You may only specify one of these parameters: type, types.");
        }
        if (call.params().path("types").size() > TYPES_MAX) {
            throw StripeFailure.invalid(null, "types", "You may pass at most " + TYPES_MAX + " types.");
        }
    }

    private static boolean isDelivered(ApiCall call, ObjectNode event) {
        return !call.has("delivery_success")
                || call.flag("delivery_success") == (Json.number(event, "pending_webhooks") == 0);
    }
}
