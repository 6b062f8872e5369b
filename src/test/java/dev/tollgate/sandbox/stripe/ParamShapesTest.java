package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.annotations.SerializedName;
import io.vertx.core.Vertx;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parameter that the sandbox takes exists in stripe-java's {@code …Params} of the same request. */
class ParamShapesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String PACKAGE = "com.stripe.param.";

    /** Where the name does not follow from the path. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("GET /v1/customers/{id}/payment_methods", "CustomerPaymentMethodListParams"),
            Map.entry("POST /v1/payment_methods/{id}/attach", "PaymentMethodAttachParams"),
            Map.entry("POST /v1/payment_intents/{id}/confirm", "PaymentIntentConfirmParams"),
            Map.entry("POST /v1/payment_intents/{id}/cancel", "PaymentIntentCancelParams"),
            Map.entry("POST /v1/transfers/{id}/reversals", "TransferReversalCreateParams"),
            Map.entry("GET /v1/transfers/{id}/reversals", "TransferReversalListParams"),
            Map.entry("POST /v1/application_fees/{id}/refunds", "ApplicationFeeRefundCreateParams"),
            Map.entry("POST /v1/invoiceitems", "InvoiceItemCreateParams"),
            Map.entry("POST /v1/invoiceitems/{id}", "InvoiceItemUpdateParams"),
            Map.entry("GET /v1/invoiceitems", "InvoiceItemListParams"),
            Map.entry("POST /v1/invoices/create_preview", "InvoiceCreatePreviewParams"),
            Map.entry("GET /v1/invoices/{id}/lines", "InvoiceLineItemListParams"),
            Map.entry("POST /v1/invoices/{id}/finalize", "InvoiceFinalizeInvoiceParams"),
            Map.entry("POST /v1/invoices/{id}/pay", "InvoicePayParams"),
            Map.entry("DELETE /v1/subscriptions/{id}", "SubscriptionCancelParams"),
            Map.entry("POST /v1/subscriptions/{id}/resume", "SubscriptionResumeParams"),
            Map.entry("GET /v1/checkout/sessions/{id}/line_items", "checkout.SessionLineItemListParams"));

    @AfterAll
    static void close() {
        Rig.await(VERTX.close());
    }

    static Stream<Routes.Route> routes() {
        Engine engine = new Engine(VERTX, new ReentrantLock(), Clock.systemUTC(), "http://127.0.0.1:1");
        return engine.routes().all().stream()
                .filter(route -> route.path().startsWith("/v1/"))
                .filter(route -> !route.params().paths().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void takesNothingThatStripeDoesNotTake(Routes.Route route) throws Exception {
        Class<?> params = Class.forName(PACKAGE + className(route));
        Set<String> unknown = new TreeSet<>();
        for (String path : route.params().paths()) {
            if (!exists(params, List.of(path.split("\\.")))) {
                unknown.add(path);
            }
        }
        assertThat(unknown).as(params.getName()).isEmpty();
    }

    @Test
    void aParameterThatStripeDoesNotHaveIsFound() throws Exception {
        Class<?> params = Class.forName(PACKAGE + "checkout.SessionCreateParams");
        assertThat(exists(params, List.of("payment_intent_data", "transfer_data", "destination")))
                .isTrue();
        assertThat(exists(params, List.of("payment_intent_data", "transfer_data", "destinaton")))
                .isFalse();
        assertThat(exists(params, List.of("line_item"))).isFalse();
    }

    private static String className(Routes.Route route) {
        String named = NAMES.get(route.method() + " " + route.path());
        if (named != null) {
            return named;
        }
        String[] steps = route.path().split("/", -1);
        boolean nested = steps[2].equals("checkout") || steps[2].equals("billing_portal");
        String prefix = nested ? steps[2].replace("_", "") + "." : "";
        String resource = camel(steps[nested ? 3 : 2]).replaceFirst("s$", "");
        boolean one = route.path().endsWith("}");
        String verb = route.method().equals("GET") ? "List" : one ? "Update" : "Create";
        return prefix + resource + verb + "Params";
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String part : name.split("_", -1)) {
            camel.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        return camel.toString();
    }

    private static boolean exists(Type type, List<String> path) {
        if (path.isEmpty()) {
            return true;
        }
        Class<?> plain = plain(type);
        if (plain == Map.class) {
            return true;
        }
        Optional<Field> field = Arrays.stream(plain.getDeclaredFields())
                .filter(each -> each.isAnnotationPresent(SerializedName.class))
                .filter(each -> each.getAnnotation(SerializedName.class).value().equals(path.getFirst()))
                .findFirst();
        if (field.isEmpty()) {
            return false;
        }
        List<String> rest = path.subList(1, path.size());
        Type of = field.get().getGenericType();
        return of == Object.class && !rest.isEmpty()
                ? union(plain, path.getFirst()).map(each -> exists(each, rest)).orElse(false)
                : exists(of, rest);
    }

    /** A field that may also be empty, or one of several things, is an Object; what it may be is a class inside. */
    private static Optional<Class<?>> union(Class<?> params, String name) {
        return Arrays.stream(params.getDeclaredClasses())
                .filter(each -> each.getSimpleName().equals(camel(name)))
                .findFirst();
    }

    private static Class<?> plain(Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            return List.class.isAssignableFrom(raw) ? plain(generic.getActualTypeArguments()[0]) : raw;
        }
        return (Class<?>) type;
    }
}
