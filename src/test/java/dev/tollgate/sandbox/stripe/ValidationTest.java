package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.StripeClient;
import com.stripe.exception.AuthenticationException;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerListParams;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and in which words. */
class ValidationTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        POST | /v1/customers | nmae=Ada                             | 400 | parameter_unknown        | nmae
        POST | /v1/customers | address[city]=Oslo&address[town]=x   | 400 | parameter_unknown        | address[town]
        POST | /v1/customers | balance=ten                          | 400 | parameter_invalid_integer | balance
        POST | /v1/customers | metadata=x                           | 400 | parameter_invalid_type   | metadata
        POST | /v1/customers | email[]=x                            | 400 | parameter_invalid_type   | email
        POST | /v1/customers | payment_method=                      | 400 | parameter_invalid_empty  | payment_method
        POST | /v1/customers | payment_method=pm_nobody             | 400 | resource_missing         | payment_method
        GET  | /v1/customers/cus_nobody |                           | 404 | resource_missing         | id
        GET  | /v1/customers | limit=0                              | 400 | parameter_invalid_integer | limit
        GET  | /v1/customers | limit=101                            | 400 | parameter_invalid_integer | limit
        GET  | /v1/customers | starting_after=cus_nobody            | 400 | resource_missing         | starting_after
        GET  | /v1/nothing   |                                      | 404 |                          |
        POST | /v1/customers/cus_nobody |                           | 404 | resource_missing         | id
        POST | /v1/payment_intents | amount=500                     | 400 | parameter_missing        | currency
        POST | /v1/payment_intents | currency=usd                   | 400 | parameter_missing        | amount
        POST | /v1/payment_intents | amount=49&currency=usd         | 400 | amount_too_small         | amount
        POST | /v1/payment_intents | amount=100000000&currency=usd  | 400 | amount_too_large         | amount
        POST | /v1/payment_intents | amount=500&currency=eur        | 400 |                          | currency
        POST | /v1/payment_intents | amount=5.00&currency=usd       | 400 | parameter_invalid_integer | amount
        POST | /v1/payment_intents | amount=500&currency=usd&confirm=yes | 400 | parameter_invalid_boolean | confirm
        POST | /v1/payment_intents | amount=500&currency=usd&setup_future_usage=maybe | 400 | | setup_future_usage
        POST | /v1/payment_intents | amount=500&currency=usd&transfer_data[amount]=5 | 400 | parameter_missing | transfer_data[destination]
        POST | /v1/refunds   | amount=5                             | 400 | parameter_missing        | charge
        POST | /v1/refunds   | charge=ch_nobody                     | 400 | resource_missing         | charge
        POST | /v1/transfers | amount=5&currency=usd                | 400 | parameter_missing        | destination
        POST | /v1/transfers | amount=5&currency=usd&destination=acct_nobody | 400 | resource_missing | destination
        POST | /v1/prices    | currency=usd&product=prod_nobody&unit_amount=5 | 400 | resource_missing | product
        POST | /v1/prices    | currency=usd&product_data[name]=x    | 400 | parameter_missing        | unit_amount
        POST | /v1/invoices  |                                      | 400 | parameter_missing        | customer
        POST | /v1/subscriptions | customer=cus_nobody              | 400 | resource_missing         | customer
        POST | /v1/checkout/sessions | mode=payment                 | 400 | parameter_missing        | success_url
        POST | /v1/checkout/sessions | mode=payment&success_url=http://localhost/x | 400 | parameter_missing | line_items
        POST | /v1/checkout/sessions | mode=payment&success_url=javascript:alert(1) | 400 | url_invalid | success_url
        POST | /v1/checkout/sessions | mode=rent&success_url=http://localhost/x | 400 | | mode
        POST | /v1/billing_portal/sessions | customer=cus_nobody    | 400 | resource_missing         | customer
        POST | /v1/account_links | account=acct_nobody&type=account_onboarding | 400 | resource_missing | account
        POST | /v1/webhook_endpoints | url=http://localhost/x       | 400 | parameter_missing        | enabled_events
        """)
    void isRefusedAsStripeDoes(String method, String path, String form, int status, String code, String param)
            throws Exception {
        Rig.Reply reply = rig.api(method, path, form == null ? "" : form);
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        var error = reply.json().path("error");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("code").asText()).isEqualTo(code == null ? "" : code);
        assertThat(error.path("param").asText()).isEqualTo(param == null ? "" : param);
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(reply.header("Request-Id")).startsWith("req_");
        assertThat(reply.header("Stripe-Version")).isEqualTo(ApiVersions.CURRENT);
    }

    @Test
    void metadataIsBoundedAndMerged() throws Exception {
        assertThat(rig.api("POST", "/v1/customers", "metadata[k]=" + "v".repeat(501))
                        .status())
                .isEqualTo(400);
        assertThat(rig.api("POST", "/v1/customers", "metadata[" + "k".repeat(41) + "]=v")
                        .status())
                .isEqualTo(400);
        String id = rig.api("POST", "/v1/customers", "metadata[a]=1&metadata[b]=2")
                .json()
                .path("id")
                .asText();
        assertThat(rig.api("POST", "/v1/customers/" + id, "metadata[b]=&metadata[c]=3")
                        .json()
                        .path("metadata")
                        .toString())
                .isEqualTo("{\"a\":\"1\",\"c\":\"3\"}");
        assertThat(rig.api("POST", "/v1/customers/" + id, "metadata=")
                        .json()
                        .path("metadata")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void theKeyIsNeeded() throws Exception {
        assertThat(rig.send("GET", "/v1/customers", "").status()).isEqualTo(401);
        Rig.Reply live = rig.send("GET", "/v1/customers", "", "Authorization", "Bearer sk_live_0123456789abcdef");
        assertThat(live.status()).isEqualTo(401);
        assertThat(live.text()).contains("live key").doesNotContain("0123456789abcdef");
        assertThatThrownBy(() -> StripeClient.builder()
                        .setApiKey("sk_test_somebody_else")
                        .setApiBase(rig.url().toString())
                        .build()
                        .v1()
                        .customers()
                        .create())
                .isInstanceOf(AuthenticationException.class);
    }

    @Test
    void theKeyMayBeTheNameOfABasicLogin() throws Exception {
        String basic = java.util.Base64.getEncoder()
                .encodeToString((SandboxOptions.SECRET_KEY + ":").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(rig.send("GET", "/_sandbox/state", "", "Authorization", "Basic " + basic)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2020-08-27", "2025-09-30.clover", "yesterday", "2026-09-30.endive"})
    void otherLayoutsAreNotSpoken(String version) throws Exception {
        assertThat(rig.api("GET", "/v1/customers", "", "Stripe-Version", version)
                        .status())
                .isEqualTo(400);
        assertThat(rig.api("GET", "/v1/customers", "", "Stripe-Version", "2026-03-25.dahlia")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.5", "::", "sandbox.example.com", "127.0.0.1.example.com"})
    void itListensOnLoopbackOnly(String host) {
        assertThatThrownBy(() -> new SandboxOptions(host, 0, SandboxOptions.SECRET_KEY, Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loopback");
    }

    @Test
    void itTakesNoLiveKeyForItsOwn() {
        assertThatThrownBy(() -> new SandboxOptions("127.0.0.1", 0, "sk_live_x", Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listsComeInPages() throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(rig.stripe()
                    .customers()
                    .create(CustomerCreateParams.builder()
                            .setEmail(i % 2 == 0 ? "even@example.com" : "odd@example.com")
                            .build())
                    .getId());
        }
        List<String> listed = new ArrayList<>();
        rig.stripe()
                .customers()
                .list(CustomerListParams.builder().setLimit(3L).build())
                .autoPagingIterable()
                .forEach(each -> listed.add(each.getId()));
        assertThat(listed).isEqualTo(made.reversed());
        assertThat(rig.stripe()
                        .customers()
                        .list(CustomerListParams.builder()
                                .setEmail("odd@example.com")
                                .build())
                        .getData())
                .hasSize(3);
        var before = rig.stripe()
                .customers()
                .list(CustomerListParams.builder()
                        .setLimit(2L)
                        .setEndingBefore(made.getFirst())
                        .build());
        assertThat(before.getData()).extracting("id").containsExactly(made.get(2), made.get(1));
        assertThat(before.getHasMore()).isTrue();
    }

    @Test
    void eventsAreListedByAFewTypesOrByOne() throws Exception {
        rig.api("POST", "/v1/customers", "");
        assertThat(rig.api("GET", "/v1/events", "types[0]=customer.created&types[1]=invoice.paid&limit=5")
                        .json()
                        .path("data"))
                .hasSize(1);
        assertThat(rig.api("GET", "/v1/events", "type=customer.created&types[0]=invoice.paid")
                        .status())
                .isEqualTo(400);
        assertThat(rig.api("GET", "/v1/events", types(20)).status()).isEqualTo(200);
        assertThat(rig.api("GET", "/v1/events", types(21)).status()).isEqualTo(400);
    }

    private static String types(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "types[" + i + "]=invoice.paid")
                .collect(Collectors.joining("&"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"refunds", "disputes", "transfers", "invoices", "subscriptions", "checkout/sessions"})
    void listsAreOfATime(String resource) throws Exception {
        String whole = "created[gte]=1&created[lt]=" + Rig.START.plusSeconds(60).getEpochSecond();
        assertThat(rig.api("GET", "/v1/" + resource, whole).status()).isEqualTo(200);
        assertThat(rig.api("GET", "/v1/" + resource, "created[before]=1").errorCode())
                .isEqualTo("parameter_unknown");
        assertThat(rig.api("GET", "/v1/" + resource, "created[lt]=soon").status())
                .isEqualTo(400);
    }

    @Test
    void whatCannotBeExpandedIsRefused() throws Exception {
        String id = rig.api("POST", "/v1/customers", "").json().path("id").asText();
        assertThat(rig.api("GET", "/v1/customers/" + id, "expand[]=email").status())
                .isEqualTo(200);
        assertThat(rig.api("GET", "/v1/customers/" + id, "expand[]=nonsense").status())
                .isEqualTo(400);
        assertThat(rig.api("GET", "/v1/customers/" + id, "expand[]=a.b.c.d.e").errorCode())
                .isEqualTo("property_expansion_max_depth");
    }
}
