package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The customer portal's configurations and sessions. As at Stripe there is no portal before it is configured. Under the
 * lock.
 *
 * <pre>
 * POST /v1/billing_portal/configurations, /v1/billing_portal/configurations/{id}, /v1/billing_portal/sessions
 * GET  /v1/billing_portal/configurations, /v1/billing_portal/configurations/{id}
 * </pre>
 */
final class BillingPortal {
    private static final ObjectNode BILLING_PORTAL_CONFIGURATION = Json.template("""
        {"id": null, "object": "billing_portal.configuration", "active": true, "application": null,
         "business_profile": {"headline": null, "privacy_policy_url": null, "terms_of_service_url": null},
         "created": null, "default_return_url": null, "features": null, "is_default": null, "livemode": false,
         "login_page": {"enabled": false, "url": null}, "metadata": {}, "updated": null}
        """);

    private static final ObjectNode BILLING_PORTAL_SESSION = Json.template("""
        {"id": null, "object": "billing_portal.session", "configuration": null, "created": null,
         "customer": null, "flow": null, "livemode": false, "locale": null, "on_behalf_of": null,
         "return_url": null, "url": null}
        """);

    private static final Duration VALID = Duration.ofHours(1);
    private static final String FIELDS = """
        business_profile.headline? business_profile.privacy_policy_url business_profile.terms_of_service_url
        default_return_url? metadata{}? features!.customer_update.enabled:bool
        features.customer_update.allowed_updates[]? features.invoice_history.enabled!:bool
        features.payment_method_update.enabled!:bool features.subscription_cancel.enabled:bool
        features.subscription_cancel.mode:at_period_end|immediately
        features.subscription_cancel.proration_behavior:create_prorations|always_invoice|none
        features.subscription_cancel.cancellation_reason.enabled!:bool
        features.subscription_cancel.cancellation_reason.options[]? features.subscription_update.enabled:bool
        """;

    private final World world;
    private final SubscriptionCycle cycle;

    BillingPortal(World world, SubscriptionCycle cycle) {
        this.world = world;
        this.cycle = cycle;
    }

    void addRoutes(Routes routes) {
        String path = "/v1/billing_portal/configurations";
        routes.post(path, ParamTable.of(FIELDS), this::configure);
        routes.get(path, ParamTable.list("active:bool", "is_default:bool"), this::list);
        routes.get(path + "/{id}", call -> world.objects().require(call, "billing_portal.configuration"));
        routes.post(path + "/{id}", ParamTable.of(FIELDS, "active:bool"), this::update);
        routes.post("/v1/billing_portal/sessions", ParamTable.of("""
            customer! configuration return_url locale on_behalf_of
            """), this::open);
    }

    private ObjectNode configure(ApiCall call) {
        ObjectNode off = Json.object("enabled", false);
        ObjectNode configuration = Json.like(
                BILLING_PORTAL_CONFIGURATION,
                "id",
                Ids.next("bpc"),
                "created",
                world.now(),
                "features",
                Json.object(
                        "customer_update", Json.object("allowed_updates", Json.array(), "enabled", false),
                        "invoice_history", off.deepCopy(),
                        "payment_method_update", off.deepCopy(),
                        "subscription_cancel",
                                Json.object(
                                        "cancellation_reason",
                                        Json.object("enabled", false, "options", Json.array()),
                                        "enabled",
                                        false,
                                        "mode",
                                        "at_period_end",
                                        "proration_behavior",
                                        "none"),
                        "subscription_update",
                                Json.object(
                                        "default_allowed_updates",
                                        Json.array(),
                                        "enabled",
                                        false,
                                        "proration_behavior",
                                        "none")),
                "is_default",
                standard().isEmpty(),
                "updated",
                world.now());
        apply(call, configuration);
        world.objects().add(null, configuration);
        world.events().emit("billing_portal.configuration.created", configuration);
        return configuration;
    }

    private static void apply(ApiCall call, ObjectNode configuration) {
        Json.copy(call.params(), configuration, "default_return_url", "active");
        Json.part(configuration, "business_profile").setAll(Json.copyOrEmpty(call.params(), "business_profile"));
        ObjectNode features = Json.part(configuration, "features");
        Json.copyOrEmpty(call.params(), "features")
                .properties()
                .forEach(each -> ((ObjectNode) features.path(each.getKey())).setAll((ObjectNode) each.getValue()));
        Metadata.apply(call, configuration);
    }

    private Optional<ObjectNode> standard() {
        return world.objects().newest("billing_portal.configuration", each -> Json.flag(each, "is_default"));
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode configuration = world.objects().require(call, "billing_portal.configuration");
        world.events().change("billing_portal.configuration.updated", configuration, each -> {
            apply(call, each);
            each.put("updated", world.now());
        });
        return configuration;
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/billing_portal/configurations",
                world.objects()
                        .all(
                                call.account(),
                                "billing_portal.configuration",
                                each -> Pages.isAsked(call, "active", Json.text(each, "active"))
                                        && Pages.isAsked(call, "is_default", Json.text(each, "is_default"))));
    }

    private ObjectNode open(ApiCall call) {
        world.objects().require(null, "customer", call.text("customer"), "customer");
        String given = call.textOrNull("configuration");
        ObjectNode configuration = given == null
                ? standard()
                        .orElseThrow(() -> StripeFailure.invalid(
                                null,
                                null,
                                "No configuration provided and your test mode default configuration has not been"
                                        + " created. Provide a configuration or create your default."))
                : world.objects().require(null, "billing_portal.configuration", given, "configuration");
        if (call.has("return_url")) {
            Urls.check(call.text("return_url"), "return_url");
        }
        String id = Ids.next("bps");
        String back = call.textOrNull("return_url");
        ObjectNode session = Json.like(
                BILLING_PORTAL_SESSION,
                "id",
                id,
                "configuration",
                Json.id(configuration),
                "created",
                world.now(),
                "customer",
                call.text("customer"),
                "locale",
                call.textOrNull("locale"),
                "return_url",
                back == null ? Json.textOrNull(configuration, "default_return_url") : back,
                "url",
                world.base() + "/p/session/" + id);
        return world.objects().add(null, session);
    }

    /** The session of a page's address, while it is valid. */
    Optional<ObjectNode> find(String id) {
        return world.objects()
                .find(id)
                .filter(each -> Json.text(each, "object").equals("billing_portal.session"))
                .filter(each -> world.now() < Json.number(each, "created") + VALID.toSeconds());
    }

    List<ObjectNode> subscriptions(ObjectNode session) {
        return world.objects()
                .all(
                        null,
                        "subscription",
                        each -> Json.text(each, "customer").equals(Json.text(session, "customer"))
                                && !SubscriptionCycle.isEnded(each));
    }

    /** The customer cancels or takes it back, as far as the configuration lets him. */
    void cancel(ObjectNode session, ObjectNode subscription, boolean cancels) {
        ObjectNode configuration = world.objects().get(Json.text(session, "configuration"));
        if (!Json.flag(configuration, "features.subscription_cancel.enabled")
                || !Json.text(subscription, "customer").equals(Json.text(session, "customer"))) {
            throw StripeFailure.invalid(null, null, "This cannot be canceled here.");
        }
        if (cancels
                && Json.text(configuration, "features.subscription_cancel.mode").equals("immediately")) {
            cycle.end(subscription, "cancellation_requested");
            return;
        }
        world.events().change("customer.subscription.updated", subscription, each -> {
            each.put("cancel_at_period_end", cancels);
            Json.set(each, "cancel_at", cancels ? SubscriptionCycle.periodEnd(each) : null);
            Json.set(each, "canceled_at", cancels ? world.now() : null);
            Json.set(Json.part(each, "cancellation_details"), "reason", cancels ? "cancellation_requested" : null);
        });
    }
}
