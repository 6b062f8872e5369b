package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.InvalidRequestException;
import com.stripe.model.Customer;
import com.stripe.model.Subscription;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.SubscriptionCreateParams;
import com.stripe.param.billingportal.ConfigurationCreateParams;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hosted pages, as a browser gets them. */
class PagesTest {
    private static final String HOSTILE = "<script>alert(1)</script>\"'&";
    private static final Pattern OUTSIDE = Pattern.compile("(?i)(src|href|action)\\s*=\\s*\"(https?:)?//");
    private static final Pattern BUTTON = Pattern.compile("name=\"method\" value=\"(\\w+)\"");

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private String session(String more) throws Exception {
        Rig.Reply made = rig.api(
                "POST",
                "/v1/checkout/sessions",
                "mode=payment&line_items[0][quantity]=2&line_items[0][price_data][currency]=usd"
                        + "&line_items[0][price_data][unit_amount]=123456"
                        + "&line_items[0][price_data][product_data][name]="
                        + java.net.URLEncoder.encode(HOSTILE, java.nio.charset.StandardCharsets.UTF_8)
                        + "&success_url=http://localhost:8080/back?s={CHECKOUT_SESSION_ID}" + more);
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        return made.json().path("url").asText();
    }

    private static void checkPage(Rig.Reply page) {
        assertThat(page.header("Content-Security-Policy"))
                .startsWith(
                        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.text())
                .startsWith("<!DOCTYPE html>")
                .contains("<html lang=\"en\">", "Sandbox of Tollgate", "<title>", "<h1>")
                .doesNotContain("<script", "onclick", "style=");
    }

    @Test
    void theCheckoutPageShowsWhatIsBoughtAndAButtonForEachCard() throws Exception {
        String url = session("&cancel_url=http://localhost:8080/cancel");
        Rig.Reply page = rig.get(url);
        checkPage(page);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text())
                .contains(
                        "$2,469.12", "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;", "<label for=\"email\">");
        assertThat(page.header("Content-Security-Policy")).endsWith("form-action 'self' http://localhost:8080");
        Matcher buttons = BUTTON.matcher(page.text());
        int count = 0;
        while (buttons.find()) {
            assertThat(TestMethod.ofName(buttons.group(1))).isPresent();
            count++;
        }
        assertThat(count).isEqualTo(TestMethod.values().length);
        assertThat(OUTSIDE.matcher(page.text()
                        .replace("href=\"http://localhost:8080/cancel\"", "")
                        .replace("href=\"/", "")))
                .satisfies(outside -> assertThat(outside.find()).isFalse());
        assertThat(rig.get(rig.url() + "/style.css").header("Content-Type")).startsWith("text/css");
    }

    @Test
    void payingLeadsBackWithTheSessionsId() throws Exception {
        String url = session("");
        Rig.Reply declined = rig.post(url, "method=DECLINED&email=a@example.com");
        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.text()).contains("role=\"alert\"", "Your card was declined.");
        checkPage(declined);
        Rig.Reply nothing = rig.post(url, "method=GOLD");
        assertThat(nothing.text()).contains("Choose a card.");
        Rig.Reply paid = rig.post(url, "method=VISA&email=a@example.com");
        assertThat(paid.status()).isEqualTo(303);
        String id = url.substring(url.lastIndexOf('/') + 1);
        assertThat(paid.header("Location")).isEqualTo("http://localhost:8080/back?s=" + id);
        // Back in the browser, and once more: nothing is paid twice.
        assertThat(rig.post(url, "method=VISA").text()).contains("complete");
        assertThat(rig.eventTypes().stream().filter("charge.succeeded"::equals)).hasSize(1);
        assertThat(rig.stripe()
                        .checkout()
                        .sessions()
                        .retrieve(id)
                        .getCustomerDetails()
                        .getEmail())
                .isEqualTo("a@example.com");
    }

    @Test
    void theBanksQuestionIsAPageToo() throws Exception {
        String url = session("");
        Rig.Reply asked = rig.post(url, "method=AUTHENTICATE_ONCE");
        assertThat(asked.status()).isEqualTo(303);
        String question = asked.header("Location");
        checkPage(rig.get(String.valueOf(question)));
        Rig.Reply refused = rig.post(String.valueOf(question), "answer=refuse");
        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.text()).contains("did not agree");
        question = rig.post(url, "method=AUTHENTICATE_ONCE").header("Location");
        Rig.Reply agreed = rig.post(String.valueOf(question), "answer=agree");
        assertThat(agreed.header("Location")).startsWith("http://localhost:8080/back?s=cs_test_");
        assertThat(rig.get(String.valueOf(question)).text()).contains("Nothing is to be authenticated.");
    }

    @Test
    void anExpiredSessionTakesNoMoney() throws Exception {
        String url = session("");
        rig.control().advance(java.time.Duration.ofHours(24));
        assertThat(rig.get(url).text()).contains("This checkout is expired.");
        assertThat(rig.post(url, "method=VISA").status()).isEqualTo(200);
        assertThat(rig.eventTypes()).containsExactly("checkout.session.expired");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/c/pay/cs_test_x", "/i/in_x", "/authenticate/pi_x", "/p/session/bps_x", "/setup/e/x", "/", "/x"
            })
    void whatIsNotKnownIsNotFound(String path) throws Exception {
        Rig.Reply page = rig.send("GET", path, "");
        assertThat(page.status()).isEqualTo(404);
        checkPage(page);
    }

    @Test
    void formsOfOtherPagesAreNotTaken() throws Exception {
        String path = session("").substring(rig.url().toString().length());
        assertThat(rig.send("POST", path, "method=VISA", "Origin", "https://evil.example")
                        .status())
                .isEqualTo(404);
        assertThat(rig.eventTypes()).isEmpty();
        assertThat(rig.send("POST", path, "method=VISA", "Origin", rig.url().toString())
                        .status())
                .isEqualTo(303);
    }

    private Subscription subscription(Customer customer) throws Exception {
        String price = rig.api(
                        "POST",
                        "/v1/prices",
                        "currency=usd&unit_amount=500&product_data[name]=P&recurring[interval]=month")
                .json()
                .path("id")
                .asText();
        return rig.stripe()
                .subscriptions()
                .create(SubscriptionCreateParams.builder()
                        .setCustomer(customer.getId())
                        .addItem(SubscriptionCreateParams.Item.builder()
                                .setPrice(price)
                                .build())
                        .build());
    }

    @Test
    void inThePortalACustomerCancelsAndTakesItBack() throws Exception {
        Customer customer = rig.stripe()
                .customers()
                .create(CustomerCreateParams.builder()
                        .setInvoiceSettings(CustomerCreateParams.InvoiceSettings.builder()
                                .setDefaultPaymentMethod("pm_card_visa")
                                .build())
                        .build());
        Subscription subscription = subscription(customer);
        com.stripe.param.billingportal.SessionCreateParams wanted =
                com.stripe.param.billingportal.SessionCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setReturnUrl("http://localhost:8080/billing")
                        .build();
        assertThatThrownBy(() -> rig.stripe().billingPortal().sessions().create(wanted))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("default configuration has not been created");
        var configuration = rig.stripe()
                .billingPortal()
                .configurations()
                .create(ConfigurationCreateParams.builder()
                        .setFeatures(ConfigurationCreateParams.Features.builder()
                                .setSubscriptionCancel(ConfigurationCreateParams.Features.SubscriptionCancel.builder()
                                        .setEnabled(true)
                                        .setMode(
                                                ConfigurationCreateParams.Features.SubscriptionCancel.Mode
                                                        .AT_PERIOD_END)
                                        .build())
                                .setInvoiceHistory(ConfigurationCreateParams.Features.InvoiceHistory.builder()
                                        .setEnabled(true)
                                        .build())
                                .setPaymentMethodUpdate(ConfigurationCreateParams.Features.PaymentMethodUpdate.builder()
                                        .setEnabled(true)
                                        .build())
                                .build())
                        .build());
        assertThat(configuration.getIsDefault()).isTrue();
        String url = rig.stripe().billingPortal().sessions().create(wanted).getUrl();
        Rig.Reply page = rig.get(url);
        checkPage(page);
        assertThat(page.text()).contains(subscription.getId(), "renews on 2026-02-15", "$5.00");

        rig.post(url, "subscription=" + subscription.getId() + "&act=cancel");
        assertThat(rig.get(url).text()).contains("ends on 2026-02-15");
        rig.post(url, "subscription=" + subscription.getId() + "&act=renew");
        assertThat(rig.get(url).text()).contains("renews on 2026-02-15");
        assertThat(rig.post(url, "subscription=sub_somebody_elses&act=cancel").status())
                .isEqualTo(400);
        rig.post(url, "method=MASTERCARD");
        assertThat(rig.stripe().subscriptions().retrieve(subscription.getId()).getDefaultPaymentMethod())
                .startsWith("pm_");
        assertThat(rig.eventTypes())
                .endsWith(
                        "customer.subscription.updated",
                        "customer.subscription.updated",
                        "payment_method.attached",
                        "customer.updated",
                        "customer.subscription.updated");
        rig.control().advance(java.time.Duration.ofHours(1));
        assertThat(rig.get(url).status()).isEqualTo(404);
    }
}
