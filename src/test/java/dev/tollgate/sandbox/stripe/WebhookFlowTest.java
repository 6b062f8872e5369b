package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.stripe.model.Event;
import com.stripe.model.WebhookEndpoint;
import com.stripe.net.Webhook;
import com.stripe.param.EventListParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.SubscriptionCreateParams;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointUpdateParams;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint gets, with every knob. */
class WebhookFlowTest {
    private static final String SECRET = "whsec_of_this_test_only";
    private static final long LIMIT_NANOS = 20_000_000_000L;

    private final Vertx vertx = Vertx.vertx();
    private final Rig rig = new Rig();
    private final List<Letter> letters = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private String url = "";

    private record Letter(String body, String signature) {
        JsonNode json() {
            return Rig.parse(body);
        }

        String type() {
            return json().path("type").asText();
        }
    }

    @BeforeEach
    void listen() {
        HttpServer server = Rig.await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    if (refusals.getAndDecrement() > 0) {
                        request.response().setStatusCode(500).end();
                    } else {
                        letters.add(new Letter(body.toString(), String.valueOf(request.getHeader("Stripe-Signature"))));
                        request.response().end();
                    }
                }))
                .listen(0, "127.0.0.1"));
        url = "http://127.0.0.1:" + server.actualPort() + "/hooks";
    }

    @AfterEach
    void close() {
        rig.close();
        Rig.await(vertx.close());
    }

    @CanIgnoreReturnValue
    private String listenTo(List<String> types) {
        return rig.control().addEndpoint(url, types, false, SECRET, null);
    }

    private void makeCustomers(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            assertThat(rig.stripe().customers().create().getId()).isNotNull();
        }
    }

    private void settle() throws Exception {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!rig.control().webhooksIdle()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private List<String> ids() {
        return letters.stream().map(each -> each.json().path("id").asText()).toList();
    }

    private List<String> emitted() throws Exception {
        return rig.events(null).stream().map(Event::getId).toList();
    }

    private static Event verified(Letter letter, String secret) throws Exception {
        return Webhook.constructEvent(
                letter.body(), letter.signature(), secret, 300, Clock.fixed(Rig.START, ZoneOffset.UTC));
    }

    @Test
    void eventsComeSignedOnceAndInOrder() throws Exception {
        listenTo(List.of("*"));
        makeCustomers(5);
        settle();
        assertThat(ids()).isEqualTo(emitted());
        Event event = verified(letters.getFirst(), SECRET);
        assertThat(event.getType()).isEqualTo("customer.created");
        assertThat(event.getApiVersion()).isEqualTo(ApiVersions.CURRENT);
        assertThat(event.getLivemode()).isFalse();
        assertThat(event.getDataObjectDeserializer().getObject()).isPresent();
        assertThat(event.getRequest().getId()).startsWith("req_");
        assertThat(rig.stripe().events().retrieve(event.getId()).getPendingWebhooks())
                .isZero();
    }

    @Test
    void onlyWantedTypesAreSent() throws Exception {
        listenTo(List.of("product.created"));
        makeCustomers(2);
        settle();
        assertThat(letters).isEmpty();
    }

    @Test
    void eventsComeMoreThanOnceAndInAnyOrder() throws Exception {
        rig.control().webhooks(WebhookMode.DEFAULT.duplicates(2).shuffled());
        listenTo(List.of("*"));
        makeCustomers(20);
        settle();
        assertThat(ids()).hasSize(60);
        assertThat(new HashSet<>(ids())).hasSize(20);
        List<String> inOrder = new ArrayList<>();
        emitted().forEach(id -> inOrder.addAll(List.of(id, id, id)));
        assertThat(ids()).isNotEqualTo(inOrder);
    }

    @Test
    void whatIsDroppedIsFoundInTheList() throws Exception {
        rig.control().webhooks(WebhookMode.DEFAULT.dropping(2));
        listenTo(List.of("*"));
        makeCustomers(5);
        settle();
        assertThat(letters).hasSize(3);
        assertThat(rig.stripe()
                        .events()
                        .list(EventListParams.builder()
                                .setDeliverySuccess(false)
                                .addType("customer.created")
                                .build())
                        .getData())
                .extracting("id")
                .containsExactly(emitted().get(1), emitted().getFirst());
    }

    @Test
    void whatIsNotTakenComesAgain() throws Exception {
        rig.control().webhooks(WebhookMode.DEFAULT.retrying(3, 10));
        refusals.set(3);
        listenTo(List.of("*"));
        makeCustomers(1);
        settle();
        assertThat(letters).hasSize(1);

        letters.clear();
        refusals.set(4);
        makeCustomers(1);
        settle();
        assertThat(letters).isEmpty();
        assertThat(rig.stripe()
                        .events()
                        .list(EventListParams.builder()
                                .setDeliverySuccess(false)
                                .build())
                        .getData())
                .hasSize(1);
    }

    @Test
    void aDelayedEventComesLater() throws Exception {
        rig.control().webhooks(WebhookMode.DEFAULT.delayed(300));
        listenTo(List.of("*"));
        makeCustomers(1);
        assertThat(letters).isEmpty();
        assertThat(rig.control().webhooksIdle()).isFalse();
        settle();
        assertThat(letters).hasSize(1);
    }

    @Test
    void bothSecretsSignWhileOneIsRotated() throws Exception {
        String endpoint = listenTo(List.of("*"));
        rig.control().addSecret(endpoint, "whsec_the_second_of_this_test");
        makeCustomers(1);
        settle();
        assertThat(verified(letters.getFirst(), SECRET)).isNotNull();
        assertThat(verified(letters.getFirst(), "whsec_the_second_of_this_test"))
                .isNotNull();
    }

    @Test
    void theModeCanBeALie() throws Exception {
        String endpoint = listenTo(List.of("*"));
        rig.control().setLivemode(endpoint, true);
        makeCustomers(1);
        settle();
        assertThat(letters.getFirst().json().path("livemode").asBoolean()).isTrue();
    }

    @Test
    void endpointsAreKeptByTheApi() throws Exception {
        WebhookEndpoint endpoint = rig.stripe()
                .webhookEndpoints()
                .create(WebhookEndpointCreateParams.builder()
                        .setUrl(url)
                        .addEnabledEvent(WebhookEndpointCreateParams.EnabledEvent.CUSTOMER__CREATED)
                        .setApiVersion(WebhookEndpointCreateParams.ApiVersion.VERSION_2026_03_25_DAHLIA)
                        .build());
        assertThat(endpoint.getSecret()).startsWith("whsec_");
        makeCustomers(1);
        settle();
        assertThat(verified(letters.getFirst(), endpoint.getSecret()).getApiVersion())
                .isEqualTo("2026-03-25.dahlia");
        assertThat(rig.stripe().webhookEndpoints().list().getData())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.getSecret()).isNull();
                    assertThat(each.getEnabledEvents()).containsExactly("customer.created");
                    assertThat(each.getStatus()).isEqualTo("enabled");
                });
        assertThat(rig.stripe()
                        .webhookEndpoints()
                        .update(
                                endpoint.getId(),
                                WebhookEndpointUpdateParams.builder()
                                        .setDisabled(true)
                                        .build())
                        .getStatus())
                .isEqualTo("disabled");
        makeCustomers(1);
        settle();
        assertThat(letters).hasSize(1);
        assertThat(rig.stripe().webhookEndpoints().delete(endpoint.getId()).getDeleted())
                .isTrue();
    }

    @Test
    void connectedAccountsAreToldToTheirOwnEndpoint() throws Exception {
        listenTo(List.of("*"));
        rig.control().addEndpoint(url + "/connect", List.of("*"), true, SECRET, null);
        String account = rig.api("POST", "/v1/accounts", "capabilities[transfers][requested]=true")
                .json()
                .path("id")
                .asText();
        rig.control().onboard(account);
        settle();
        assertThat(letters).hasSize(2);
        assertThat(letters)
                .allSatisfy(
                        each -> assertThat(each.json().path("account").asText()).isEqualTo(account));
    }

    private void subscribe() throws Exception {
        String customer = rig.api("POST", "/v1/customers", "invoice_settings[default_payment_method]=pm_card_visa")
                .json()
                .path("id")
                .asText();
        String price = rig.api(
                        "POST",
                        "/v1/prices",
                        "currency=usd&unit_amount=500&product_data[name]=P&recurring[interval]=month")
                .json()
                .path("id")
                .asText();
        assertThat(rig.stripe()
                        .subscriptions()
                        .create(SubscriptionCreateParams.builder()
                                .setCustomer(customer)
                                .putMetadata("account", "7")
                                .addItem(SubscriptionCreateParams.Item.builder()
                                        .setPrice(price)
                                        .build())
                                .build())
                        .getId())
                .isNotNull();
        settle();
    }

    private JsonNode object(String type) {
        return letters.stream()
                .filter(each -> each.type().equals(type))
                .findFirst()
                .orElseThrow()
                .json()
                .path("data")
                .path("object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2020-08-27", "2025-02-24.acacia"})
    void beforeBasilThingsStoodElsewhere(String version) throws Exception {
        String endpoint = listenTo(List.of("*"));
        rig.control().setApiVersion(endpoint, version);
        subscribe();
        assertThat(letters)
                .allSatisfy(each ->
                        assertThat(each.json().path("api_version").asText()).isEqualTo(version));
        JsonNode subscription = object("customer.subscription.created");
        assertThat(subscription.path("current_period_end").asLong()).isPositive();
        assertThat(subscription.path("items").path("data").path(0).has("current_period_end"))
                .isFalse();
        JsonNode invoice = object("invoice.paid");
        assertThat(invoice.path("subscription").asText())
                .isEqualTo(subscription.path("id").asText());
        assertThat(invoice.path("subscription_details")
                        .path("metadata")
                        .path("account")
                        .asText())
                .isEqualTo("7");
        assertThat(invoice.path("paid").asBoolean()).isTrue();
        assertThat(invoice.path("payment_intent").asText()).startsWith("pi_");
        assertThat(invoice.path("charge").asText()).startsWith("ch_");
        assertThat(invoice.has("parent")).isFalse();
        JsonNode line = invoice.path("lines").path("data").path(0);
        assertThat(line.path("price").path("unit_amount").asLong()).isEqualTo(500);
        assertThat(line.path("type").asText()).isEqualTo("subscription");
        assertThat(object("charge.succeeded").path("invoice").asText())
                .isEqualTo(invoice.path("id").asText());
        JsonNode intent = object("payment_intent.succeeded");
        boolean old = version.equals("2020-08-27");
        assertThat(intent.has("latest_charge")).isNotEqualTo(old);
        assertThat(intent.path("charges").path("data").path(0).path("status").asText())
                .isEqualTo(old ? "succeeded" : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-31.basil", "2025-09-30.clover", "2026-03-25.dahlia"})
    void sinceBasilTheyStandWhereTheyDo(String version) throws Exception {
        String endpoint = listenTo(List.of("invoice.paid", "customer.subscription.created"));
        rig.control().setApiVersion(endpoint, version);
        subscribe();
        JsonNode invoice = object("invoice.paid");
        assertThat(invoice.has("subscription")).isFalse();
        assertThat(invoice.has("payments")).isFalse();
        assertThat(invoice.path("parent")
                        .path("subscription_details")
                        .path("subscription")
                        .asText())
                .startsWith("sub_");
        assertThat(object("customer.subscription.created").has("current_period_end"))
                .isFalse();
    }

    @Test
    void theKnobsAreTurnedOverHttpToo() throws Exception {
        String endpoint = listenTo(List.of("*"));
        assertThat(rig.send("POST", "/_sandbox/clock", "advance_seconds=1").status())
                .isEqualTo(401);
        assertThat(rig.api("POST", "/_sandbox/webhooks", "duplicates=1").status())
                .isEqualTo(200);
        assertThat(rig.api("POST", "/_sandbox/webhooks", "duplicates=-1").status())
                .isEqualTo(400);
        assertThat(rig.api("POST", "/_sandbox/webhooks/" + endpoint, "roll_secret=true")
                        .json()
                        .path("secret")
                        .asText())
                .startsWith("whsec_");
        assertThat(rig.api("POST", "/_sandbox/faults", "kind=rate_limited").status())
                .isEqualTo(200);
        assertThat(rig.api("GET", "/v1/customers", "").status()).isEqualTo(429);
        long before = rig.api("GET", "/_sandbox/state", "").json().path("now").asLong();
        assertThat(rig.api("POST", "/_sandbox/clock", "advance_seconds=86400")
                        .json()
                        .path("now")
                        .asLong())
                .isEqualTo(before + 86_400);
        assertThat(rig.api("POST", "/_sandbox/billing", "retry_days[]=1&after_retries=unpaid")
                        .status())
                .isEqualTo(200);
        String intent = rig.stripe()
                .paymentIntents()
                .create(PaymentIntentCreateParams.builder()
                        .setAmount(500L)
                        .setCurrency("usd")
                        .setPaymentMethod("pm_usBankAccount_success")
                        .setConfirm(true)
                        .build())
                .getId();
        assertThat(rig.api("POST", "/_sandbox/payment_intents/" + intent, "outcome=succeed")
                        .status())
                .isEqualTo(200);
        String charge = rig.stripe().paymentIntents().retrieve(intent).getLatestCharge();
        String dispute = rig.api("POST", "/_sandbox/charges/" + charge + "/dispute", "reason=duplicate")
                .json()
                .path("dispute")
                .asText();
        assertThat(rig.api("POST", "/_sandbox/disputes/" + dispute, "outcome=won")
                        .status())
                .isEqualTo(200);
        assertThat(rig.stripe().disputes().retrieve(dispute).getStatus()).isEqualTo("won");
        settle();
        assertThat(ids()).hasSizeGreaterThan(new HashSet<>(ids()).size());
    }
}
