package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of events. Under the lock.
 *
 * <pre>
 * POST   /v1/webhook_endpoints, /v1/webhook_endpoints/{id}    the secret is in the first answer only
 * GET    /v1/webhook_endpoints, /v1/webhook_endpoints/{id}
 * DELETE /v1/webhook_endpoints/{id}
 * </pre>
 */
final class WebhookEndpoints {
    private static final ObjectNode WEBHOOK_ENDPOINT = Json.template("""
        {"id": null, "object": "webhook_endpoint", "api_version": null, "application": null, "created": null,
         "description": null, "enabled_events": null, "livemode": false, "metadata": {}, "status": "enabled",
         "url": null}
        """);

    private static final int ENDPOINTS_MAX = 16;

    private final World world;
    private final Map<String, Private> privates = new HashMap<>();

    WebhookEndpoints(World world) {
        this.world = world;
    }

    /** What the object itself does not show. */
    private static final class Private {
        private final boolean connect;
        private List<String> secrets;
        private boolean livemode;

        private Private(boolean connect, String secret) {
            this.connect = connect;
            this.secrets = List.of(secret);
        }
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/webhook_endpoints", ParamTable.of("""
            url! enabled_events[]! connect:bool api_version description? metadata{}?
            """), this::create);
        routes.get(
                "/v1/webhook_endpoints",
                ParamTable.list(),
                call -> Pages.page(call, "/v1/webhook_endpoints", all(null)));
        routes.get("/v1/webhook_endpoints/{id}", call -> world.objects().require(call, "webhook_endpoint"));
        routes.post("/v1/webhook_endpoints/{id}", ParamTable.of("""
            url enabled_events[] disabled:bool description? metadata{}?
            """), this::update);
        routes.delete("/v1/webhook_endpoints/{id}", ParamTable.NONE, this::delete);
    }

    /** One that signs with a secret of our own. */
    ObjectNode add(String url, List<String> types, boolean connect, String secret, @Nullable String apiVersion) {
        if (apiVersion != null && !ApiVersions.isWellFormed(apiVersion)) {
            throw StripeFailure.invalid(null, "api_version", "Invalid Stripe API version: " + apiVersion);
        }
        if (all(null).size() >= ENDPOINTS_MAX) {
            throw StripeFailure.invalid(null, null, "You have reached the maximum of 16 test webhook endpoints.");
        }
        Urls.check(url, "url");
        ObjectNode endpoint = Json.like(
                WEBHOOK_ENDPOINT,
                "id",
                Ids.next("we"),
                "api_version",
                apiVersion,
                "created",
                world.now(),
                "enabled_events",
                types,
                "url",
                url);
        privates.put(Json.id(endpoint), new Private(connect, secret));
        return world.objects().add(null, endpoint);
    }

    private ObjectNode create(ApiCall call) {
        List<String> types = new ArrayList<>();
        call.params().path("enabled_events").forEach(each -> types.add(each.asText()));
        String secret = "whsec_" + Ids.random(32);
        ObjectNode endpoint =
                add(call.text("url"), types, call.flag("connect"), secret, call.textOrNull("api_version"));
        Json.copy(call.params(), endpoint, "description");
        Metadata.apply(call, endpoint);
        return endpoint.deepCopy().put("secret", secret);
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode endpoint = world.objects().require(call, "webhook_endpoint");
        Json.copy(call.params(), endpoint, "url", "enabled_events", "description");
        Metadata.apply(call, endpoint);
        if (call.has("disabled")) {
            endpoint.put("status", call.flag("disabled") ? "disabled" : "enabled");
        }
        return endpoint;
    }

    private ObjectNode delete(ApiCall call) {
        ObjectNode endpoint = world.objects().require(call, "webhook_endpoint");
        world.objects().remove(endpoint);
        return Json.object("id", call.id(), "object", "webhook_endpoint", "deleted", true);
    }

    private List<ObjectNode> all(@Nullable JsonNode event) {
        return world.objects().all(null, "webhook_endpoint", each -> event == null || isFor(each, event));
    }

    /** Those that want the event. */
    List<ObjectNode> wanting(JsonNode event) {
        return all(event);
    }

    private boolean isFor(ObjectNode endpoint, JsonNode event) {
        if (hidden(endpoint).connect != event.has("account")
                || !Json.status(endpoint).equals("enabled")) {
            return false;
        }
        for (JsonNode each : endpoint.path("enabled_events")) {
            if (each.asText().equals("*") || each.asText().equals(Json.text(event, "type"))) {
                return true;
            }
        }
        return false;
    }

    private Private hidden(JsonNode endpoint) {
        return Objects.requireNonNull(privates.get(Json.id(endpoint)));
    }

    boolean isThere(ObjectNode endpoint) {
        return world.objects().find(Json.id(endpoint)).isPresent();
    }

    List<String> secrets(ObjectNode endpoint) {
        return hidden(endpoint).secrets;
    }

    /** A new secret, beside which the old one stays valid. */
    String rollSecret(ObjectNode endpoint) {
        String fresh = "whsec_" + Ids.random(32);
        addSecret(endpoint, fresh);
        return fresh;
    }

    void addSecret(ObjectNode endpoint, String secret) {
        Private hidden = hidden(endpoint);
        hidden.secrets = List.of(secret, hidden.secrets.getFirst());
    }

    /** Tells lies about the mode from now on, or stops it. */
    void setLivemode(ObjectNode endpoint, boolean livemode) {
        hidden(endpoint).livemode = livemode;
    }

    boolean livemode(ObjectNode endpoint) {
        return hidden(endpoint).livemode;
    }
}
