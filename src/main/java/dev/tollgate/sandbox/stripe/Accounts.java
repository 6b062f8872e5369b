package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Connected accounts. Under the lock.
 *
 * <pre>
 * POST /v1/accounts, /v1/accounts/{id}, /v1/accounts/{id}/login_links
 * GET  /v1/accounts, /v1/accounts/{id}, /v1/account
 * </pre>
 */
final class Accounts {
    private static final ObjectNode ACCOUNT = Json.template("""
        {"id": null, "object": "account",
         "business_profile": {"mcc": null, "name": null, "product_description": null, "url": null},
         "business_type": null, "capabilities": {}, "charges_enabled": false,
         "controller": {"fees": {"payer": "application"}, "is_controller": true, "losses": {"payments": "application"}, "requirement_collection": "stripe", "stripe_dashboard": {"type": "express"}, "type": "application"},
         "country": "US", "created": null, "default_currency": "usd", "details_submitted": false, "email": null,
         "external_accounts": null, "future_requirements": null, "metadata": {}, "payouts_enabled": false,
         "requirements": null,
         "settings": {"payouts": {"debit_negative_balances": true, "schedule": {"delay_days": 2, "interval": "daily"}, "statement_descriptor": null}},
         "tos_acceptance": {"date": null}, "type": "express"}
        """);

    private static final ObjectNode BANK_ACCOUNT = Json.template("""
        {"id": null, "object": "bank_account", "account": null, "account_holder_name": null,
         "account_holder_type": "individual", "bank_name": "STRIPE TEST BANK", "country": "US",
         "currency": "usd", "default_for_currency": true, "fingerprint": null, "last4": null, "metadata": {},
         "routing_number": "110000000", "status": "new"}
        """);

    private static final List<String> DUE = List.of("external_account", "individual.id_number", "tos_acceptance.date");
    private static final String FIELDS = """
        email business_type:individual|company|non_profit|government_entity capabilities.transfers.requested:bool
        capabilities.card_payments.requested:bool metadata{}? business_profile.name business_profile.url
        business_profile.mcc business_profile.product_description settings.payouts.schedule.interval:manual|daily
        tos_acceptance.service_agreement:full|recipient
        """;
    private static final ParamTable UPDATE = ParamTable.of(FIELDS);
    private static final ParamTable CREATE = ParamTable.of(FIELDS, """
        type:express|standard|custom country controller.fees.payer:account|application
        controller.losses.payments:application|stripe controller.stripe_dashboard.type:express|full|none
        controller.requirement_collection:application|stripe
        """);

    private final World world;
    private final ObjectNode platform;
    private final List<ObjLongConsumer<String>> incomes = new ArrayList<>();

    Accounts(World world) {
        this.world = world;
        this.platform = blank("Sandbox platform", world.now());
        enable(platform, "6789");
        platform.put("charges_enabled", true);
    }

    void addRoutes(Routes routes) {
        routes.get("/v1/account", this::own);
        routes.post("/v1/accounts", CREATE, this::create);
        routes.get("/v1/accounts", ParamTable.list(), this::list);
        routes.get("/v1/accounts/{id}", call -> world.objects().require(null, "account", call.id(), null));
        routes.post("/v1/accounts/{id}", UPDATE, this::update);
        routes.post("/v1/accounts/{id}/login_links", ParamTable.NONE, this::loginLink);
    }

    /** Tells of money that a connected account has got: whose it is, and when it is available. */
    void onMoney(ObjLongConsumer<String> listener) {
        incomes.add(listener);
    }

    void moneyCame(String account, long availableOn) {
        incomes.forEach(each -> each.accept(account, availableOn));
    }

    /** @throws StripeFailure unless the account can get transfers */
    void requireTransfers(String id, String param) {
        ObjectNode account = world.objects().find(id).orElse(null);
        if (account == null || !Json.text(account, "object").equals("account")) {
            throw StripeFailure.invalid("resource_missing", param, "No such destination: '" + id + "'");
        }
        if (!"active".equals(Json.textOrNull(account, "capabilities.transfers"))) {
            throw StripeFailure.invalid(
                    "insufficient_capabilities_for_transfer",
                    param,
                    "Your destination account needs to have at least one of the following capabilities enabled:"
                            + " transfers, crypto_transfers, legacy_payments");
        }
    }

    private ObjectNode create(ApiCall call) {
        String country = call.text("country", "US");
        if (!country.equals("US")) {
            throw StripeFailure.invalid("country_unsupported", "country", "The sandbox has accounts in the US only.");
        }
        checkController(call.params());
        ObjectNode account = blank(call.textOrNull("email"), world.now());
        ObjectNode controller = Json.part(account, "controller");
        Json.copyOrEmpty(call.params(), "controller")
                .properties()
                .forEach(each -> controller.set(each.getKey(), each.getValue()));
        String dashboard = Json.text(controller, "stripe_dashboard.type");
        account.put("type", dashboard.equals("full") ? "standard" : dashboard.equals("none") ? "custom" : "express");
        world.objects().add(null, account);
        apply(call, account);
        return account;
    }

    /** Stripe's rule for the Express dashboard, and for taking money on behalf of others. */
    private static void checkController(JsonNode params) {
        if (params.has("type") && params.has("controller")) {
            throw StripeFailure.invalid(
                    null,
                    "type",
                    "You may not provide the type parameter and controller"
                            + " parameters simultaneously. They are mutually exclusive.");
        }
        boolean express = "express".equals(Json.textOrNull(params, "controller.stripe_dashboard.type"));
        boolean ours = "application".equals(Json.textOrNull(params, "controller.losses.payments"))
                && "application".equals(Json.textOrNull(params, "controller.fees.payer"));
        if (express && !ours) {
            throw StripeFailure.invalid(
                    null,
                    "controller",
                    "When controller[stripe_dashboard][type] is express, controller[losses][payments] and"
                            + " controller[fees][payer] must be application.");
        }
    }

    private static ObjectNode blank(@Nullable String email, long created) {
        return Json.like(
                ACCOUNT,
                "id",
                "acct_" + Ids.random(16),
                "created",
                created,
                "email",
                email,
                "external_accounts",
                Json.list(List.of(), "/v1/accounts/external_accounts"),
                "future_requirements",
                requirements(List.of(), null),
                "requirements",
                requirements(DUE, "requirements.past_due"));
    }

    private static ObjectNode requirements(List<String> due, @Nullable String disabledReason) {
        return Json.object(
                "alternatives",
                Json.array(),
                "current_deadline",
                null,
                "currently_due",
                due,
                "disabled_reason",
                disabledReason,
                "errors",
                Json.array(),
                "eventually_due",
                due,
                "past_due",
                due,
                "pending_verification",
                Json.array());
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode account = world.objects().require(null, "account", call.id(), null);
        world.events().change("account.updated", account, each -> apply(call, each));
        return account;
    }

    private static void apply(ApiCall call, ObjectNode account) {
        Json.copy(call.params(), account, "email", "business_type");
        Metadata.apply(call, account);
        Json.part(account, "business_profile").setAll(Json.copyOrEmpty(call.params(), "business_profile"));
        String interval = Json.textOrNull(call.params(), "settings.payouts.schedule.interval");
        if (interval != null) {
            Json.part(account, "settings.payouts.schedule").put("interval", interval);
        }
        boolean ready = Json.flag(account, "details_submitted");
        Json.copyOrEmpty(call.params(), "capabilities").properties().forEach(each -> {
            if (Json.flag(each.getValue(), "requested")) {
                Json.part(account, "capabilities").put(each.getKey(), ready ? "active" : "inactive");
            }
        });
    }

    /**
     * The seller has told all that was asked of him.
     *
     * @param bankLast4 of the bank account that payouts go to
     */
    void onboarded(ObjectNode account, String bankLast4) {
        world.events().change("account.updated", account, each -> enable(each, bankLast4));
        tellCapabilities(account);
    }

    /** The seller has told something, but not all. */
    void leftUnfinished(ObjectNode account) {
        world.events().change("account.updated", account, each -> {
            each.put("details_submitted", true);
            each.set("requirements", requirements(List.of("individual.id_number"), "requirements.past_due"));
        });
    }

    private void enable(ObjectNode account, String bankLast4) {
        account.put("details_submitted", true);
        account.put("payouts_enabled", true);
        account.put("charges_enabled", account.path("capabilities").has("card_payments"));
        account.set("requirements", requirements(List.of(), null));
        Json.part(account, "tos_acceptance").put("date", world.now());
        ObjectNode capabilities = Json.part(account, "capabilities");
        List<String> names = new ArrayList<>();
        capabilities.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> capabilities.put(name, "active"));
        ObjectNode bank = Json.like(
                BANK_ACCOUNT,
                "id",
                Ids.next("ba"),
                "account",
                Json.id(account),
                "fingerprint",
                "fp_" + bankLast4,
                "last4",
                bankLast4);
        account.set(
                "external_accounts",
                Json.list(List.of(bank), "/v1/accounts/" + Json.id(account) + "/external_accounts"));
    }

    /** Stripe wants to know more, and nothing goes in or out until then. */
    void restrict(ObjectNode account) {
        world.events().change("account.updated", account, each -> {
            each.put("payouts_enabled", false);
            each.put("charges_enabled", false);
            each.set(
                    "requirements", requirements(List.of("individual.verification.document"), "requirements.past_due"));
            ObjectNode capabilities = Json.part(each, "capabilities");
            List<String> names = new ArrayList<>();
            capabilities.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> capabilities.put(name, "inactive"));
        });
        tellCapabilities(account);
    }

    /** The seller has cut the connection; the platform has no access any more. */
    void deauthorize(ObjectNode account) {
        ObjectNode application = Json.object("id", "ca_sandbox", "object", "application", "name", "Sandbox platform");
        world.events().emitFor(Json.id(account), "account.application.deauthorized", application);
        world.objects().remove(account);
    }

    private void tellCapabilities(ObjectNode account) {
        BiConsumer<String, String> tell = (name, status) -> world.events()
                .emit(
                        "capability.updated",
                        Json.object(
                                "id",
                                name,
                                "object",
                                "capability",
                                "account",
                                Json.id(account),
                                "requested",
                                true,
                                "requested_at",
                                Json.number(account, "created"),
                                "requirements",
                                account.path("requirements").deepCopy(),
                                "status",
                                status));
        account.path("capabilities")
                .properties()
                .forEach(each -> tell.accept(each.getKey(), each.getValue().asText()));
    }

    private ObjectNode own(ApiCall call) {
        String account = call.account();
        return account == null ? platform : world.objects().get(account);
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(call, "/v1/accounts", world.objects().all(null, "account", each -> true));
    }

    private ObjectNode loginLink(ApiCall call) {
        ObjectNode account = world.objects().require(null, "account", call.id(), null);
        if (!Json.flag(account, "details_submitted")) {
            throw StripeFailure.invalid(
                    null, null, "Cannot create a login link for an account that has not completed onboarding.");
        }
        return Json.object(
                "object", "login_link", "created", world.now(), "url", world.base() + "/express/" + Json.id(account));
    }
}
