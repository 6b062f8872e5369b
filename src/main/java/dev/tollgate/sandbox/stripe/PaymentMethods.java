package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cards and bank accounts. Under the lock.
 *
 * <pre>
 * GET  /v1/payment_methods?customer, /v1/payment_methods/{id}, /v1/customers/{id}/payment_methods
 * POST /v1/payment_methods/{id}/attach, /detach
 * </pre>
 *
 * Where a payment method is asked for, Stripe's ready-made ones ({@code pm_card_visa}) make a new one.
 */
final class PaymentMethods {
    private static final ObjectNode PAYMENT_METHOD = Json.template("""
        {"id": null, "object": "payment_method", "allow_redisplay": "unspecified", "billing_details": null,
         "created": null, "customer": null, "livemode": false, "metadata": {}, "type": null}
        """);

    private final World world;
    private final Map<String, TestMethod> kinds = new HashMap<>();
    private final Set<String> agreed = new HashSet<>();
    private final Set<String> detached = new HashSet<>();

    PaymentMethods(World world) {
        this.world = world;
    }

    void addRoutes(Routes routes) {
        ParamTable list = ParamTable.list("customer", "type:card|us_bank_account");
        routes.get("/v1/payment_methods", list, call -> Pages.page(call, "/v1/payment_methods", of(call)));
        routes.get("/v1/payment_methods/{id}", call -> world.objects().require(call, "payment_method"));
        routes.get(
                "/v1/customers/{id}/payment_methods", ParamTable.list("type:card|us_bank_account"), this::ofCustomer);
        routes.post("/v1/payment_methods/{id}/attach", ParamTable.of("customer!"), this::attach);
        routes.post("/v1/payment_methods/{id}/detach", ParamTable.NONE, this::detach);
    }

    ObjectNode create(TestMethod kind, @Nullable String name, @Nullable String email) {
        ObjectNode method = Json.like(
                PAYMENT_METHOD,
                "id",
                Ids.next("pm"),
                "billing_details",
                Json.object("address", null, "email", email, "name", name, "phone", null),
                "created",
                world.now(),
                "type",
                kind.type());
        method.set(kind.type(), details(kind));
        kinds.put(Json.id(method), kind);
        return world.objects().add(null, method);
    }

    /** What a charge or a payment method shows of it. */
    static ObjectNode details(TestMethod kind) {
        return kind.isBankDebit()
                ? Json.object(
                        "account_holder_type", "individual",
                        "account_type", "checking",
                        "bank_name", "STRIPE TEST BANK",
                        "fingerprint", "fp_" + kind.last4(),
                        "last4", kind.last4(),
                        "routing_number", "110000000")
                : Json.object(
                        "brand",
                        kind.brand(),
                        "country",
                        "US",
                        "exp_month",
                        12L,
                        "exp_year",
                        2040L,
                        "fingerprint",
                        "fp_" + kind.last4(),
                        "funding",
                        "credit",
                        "last4",
                        kind.last4());
    }

    TestMethod kind(ObjectNode method) {
        return Objects.requireNonNull(kinds.get(Json.id(method)));
    }

    /** Whether its owner has agreed to later payments without him. */
    boolean isSaved(ObjectNode method) {
        return agreed.contains(Json.id(method));
    }

    /**
     * One that exists, or a new one of a ready-made kind.
     *
     * @param param the parameter that named it
     */
    ObjectNode resolve(String id, String param) {
        if (detached.contains(id)) {
            throw StripeFailure.invalid(
                    null,
                    param,
                    "This PaymentMethod was previously used without being attached to a Customer or was detached from a"
                            + " Customer, and may not be used again.");
        }
        Optional<TestMethod> readyMade = TestMethod.ofToken(id);
        return readyMade.isPresent()
                ? create(readyMade.get(), null, null)
                : world.objects().require(null, "payment_method", id, param);
    }

    /**
     * Saves it with the customer.
     *
     * @param withConsent whether the owner was there and agreed
     */
    void attach(ObjectNode method, String customer, boolean withConsent) {
        String owner = Json.textOrNull(method, "customer");
        if (owner != null && !owner.equals(customer)) {
            throw StripeFailure.invalid(
                    null, "payment_method", "The payment method you provided is attached to another customer.");
        }
        if (withConsent) {
            agreed.add(Json.id(method));
        }
        if (owner == null) {
            method.put("customer", customer);
            world.events().emit("payment_method.attached", method);
        }
    }

    private ObjectNode attach(ApiCall call) {
        ObjectNode customer = world.objects().require(null, "customer", call.text("customer"), "customer");
        ObjectNode method = resolve(call.id(), "payment_method");
        if (kind(method) == TestMethod.DECLINED || kind(method) == TestMethod.INSUFFICIENT_FUNDS) {
            throw StripeFailure.of(402, "card_error", "card_declined", null, "Your card was declined.");
        }
        attach(method, Json.id(customer), false);
        return method;
    }

    private ObjectNode detach(ApiCall call) {
        ObjectNode method = world.objects().require(call, "payment_method");
        world.events().change("payment_method.detached", method, each -> each.putNull("customer"));
        detached.add(call.id());
        return method;
    }

    private ObjectNode ofCustomer(ApiCall call) {
        world.objects().require(call, "customer");
        return Pages.page(call, "/v1/customers/" + call.id() + "/payment_methods", of(call, call.id()));
    }

    private List<ObjectNode> of(ApiCall call) {
        return of(call, call.textOrNull("customer"));
    }

    private List<ObjectNode> of(ApiCall call, @Nullable String customer) {
        return world.objects()
                .all(
                        call.account(),
                        "payment_method",
                        each -> customer != null
                                && customer.equals(Json.textOrNull(each, "customer"))
                                && Pages.isAsked(call, "type", Json.text(each, "type")));
    }
}
