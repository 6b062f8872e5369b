package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Customers. Under the lock.
 *
 * <pre>
 * POST   /v1/customers, /v1/customers/{id}
 * GET    /v1/customers, /v1/customers/{id}
 * DELETE /v1/customers/{id}    its subscriptions end with it
 * </pre>
 */
final class Customers {
    private static final ObjectNode CUSTOMER = Json.template("""
        {"id": null, "object": "customer", "address": null, "balance": 0, "created": null, "currency": null,
         "default_source": null, "delinquent": false, "description": null, "email": null, "invoice_prefix": null,
         "invoice_settings": {"custom_fields": null, "default_payment_method": null, "footer": null},
         "livemode": false, "metadata": {}, "name": null, "next_invoice_sequence": 1, "phone": null,
         "preferred_locales": [], "shipping": null, "tax_exempt": "none"}
        """);

    private static final String FIELDS = """
        email? name? description? phone? metadata{}? balance:int invoice_settings.default_payment_method?
        address?.city address.country address.line1 address.line2 address.postal_code address.state
        preferred_locales[]?
        """;
    private static final String[] COPIED = {
        "email", "name", "description", "phone", "balance", "address", "preferred_locales"
    };

    private final World world;
    private final PaymentMethods methods;
    private final List<Consumer<ObjectNode>> deletions = new ArrayList<>();

    Customers(World world, PaymentMethods methods) {
        this.world = world;
        this.methods = methods;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/customers", ParamTable.of(FIELDS, "payment_method"), this::create);
        routes.get("/v1/customers", ParamTable.list("email", "created.gte:int"), this::list);
        routes.get("/v1/customers/{id}", this::retrieve);
        routes.post("/v1/customers/{id}", ParamTable.of(FIELDS), this::update);
        routes.delete("/v1/customers/{id}", ParamTable.NONE, this::delete);
    }

    /** What else ends with a customer. */
    void onDeletion(Consumer<ObjectNode> deletion) {
        deletions.add(deletion);
    }

    ObjectNode require(String id) {
        return world.objects().require(null, "customer", id, "customer");
    }

    /** For a buyer who comes without one. */
    ObjectNode create(@Nullable String email, @Nullable String name) {
        ObjectNode customer = Json.like(
                CUSTOMER,
                "id",
                Ids.next("cus"),
                "created",
                world.now(),
                "email",
                email,
                "invoice_prefix",
                Ids.random(8).toUpperCase(Locale.ROOT),
                "name",
                name);
        return world.objects().add(null, customer);
    }

    /** Sets the balance to what an invoice left of it: above zero is debt. */
    void setBalance(ObjectNode customer, long cents) {
        world.events().change("customer.updated", customer, each -> each.put("balance", cents));
    }

    void setDefaultMethod(ObjectNode customer, String method) {
        world.events()
                .change(
                        "customer.updated",
                        customer,
                        each -> Json.part(each, "invoice_settings").put("default_payment_method", method));
    }

    private ObjectNode create(ApiCall call) {
        ObjectNode customer = create(call.textOrNull("email"), call.textOrNull("name"));
        apply(call, customer);
        world.events().emit("customer.created", customer);
        return customer;
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode customer = world.objects().require(call, "customer");
        world.events().change("customer.updated", customer, each -> apply(call, each));
        return customer;
    }

    private void apply(ApiCall call, ObjectNode customer) {
        Json.copy(call.params(), customer, COPIED);
        Metadata.apply(call, customer);
        String attached = call.textOrNull("payment_method");
        if (attached != null) {
            methods.attach(methods.resolve(attached, "payment_method"), Json.id(customer), false);
        }
        String standard = call.textOrNull("invoice_settings.default_payment_method");
        if (standard != null) {
            ObjectNode method = methods.resolve(standard, "invoice_settings[default_payment_method]");
            if (TestMethod.ofToken(standard).isPresent()) {
                methods.attach(method, Json.id(customer), false);
            }
            if (!Json.id(customer).equals(Json.textOrNull(method, "customer"))) {
                throw StripeFailure.missing("PaymentMethod", standard, "invoice_settings[default_payment_method]");
            }
            Json.part(customer, "invoice_settings").put("default_payment_method", Json.id(method));
        }
    }

    private ObjectNode retrieve(ApiCall call) {
        ObjectNode gone = world.objects()
                .find("deleted " + call.id())
                .map(each -> Json.object("id", call.id(), "object", "customer", "deleted", true))
                .orElse(null);
        return gone == null ? world.objects().require(call, "customer") : gone;
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/customers",
                world.objects()
                        .all(
                                call.account(),
                                "customer",
                                each -> Pages.isAsked(call, "email", Json.textOrNull(each, "email"))
                                        && Pages.isCreatedWithin(call, each)));
    }

    private ObjectNode delete(ApiCall call) {
        ObjectNode customer = world.objects().require(call, "customer");
        deletions.forEach(each -> each.accept(customer));
        world.events().emit("customer.deleted", customer);
        world.objects().remove(customer);
        world.objects().add(null, Json.object("id", "deleted " + call.id(), "object", "deleted_customer"));
        return Json.object("id", call.id(), "object", "customer", "deleted", true);
    }
}
