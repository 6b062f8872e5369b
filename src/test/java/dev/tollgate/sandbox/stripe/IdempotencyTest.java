package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.ApiException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.RateLimitException;
import com.stripe.model.Customer;
import com.stripe.net.RequestOptions;
import com.stripe.param.CustomerCreateParams;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Idempotency-Keys, and what goes wrong on the way. */
class IdempotencyTest {
    private static final CustomerCreateParams ADA =
            CustomerCreateParams.builder().setEmail("ada@example.com").build();
    private static final CustomerCreateParams BOB =
            CustomerCreateParams.builder().setEmail("bob@example.com").build();

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    private Customer create(CustomerCreateParams params, String key) throws Exception {
        return rig.stripe().customers().create(params, key(key));
    }

    private int customers() throws Exception {
        return rig.stripe().customers().list().getData().size();
    }

    @Test
    void theSameRequestUnderTheSameKeyHasTheFirstAnswer() throws Exception {
        Customer first = create(ADA, "k1");
        Customer again = create(ADA, "k1");
        assertThat(again.getId()).isEqualTo(first.getId());
        assertThat(again.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThat(first.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .isEmpty();
        assertThat(create(ADA, "k2").getId()).isNotEqualTo(first.getId());
        assertThat(customers()).isEqualTo(2);
        assertThat(rig.lastEvent("customer.created").getRequest().getIdempotencyKey())
                .isEqualTo("k2");
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() throws Exception {
        assertThat(create(ADA, "k").getId()).isNotNull();
        assertThatThrownBy(() -> create(BOB, "k")).isInstanceOf(IdempotencyException.class);
        Rig.Reply elsewhere = rig.api("POST", "/v1/products", "email=ada@example.com", "Idempotency-Key", "k");
        assertThat(elsewhere.status()).isEqualTo(400);
        assertThat(elsewhere.json().path("error").path("type").asText()).isEqualTo("idempotency_error");
        assertThat(customers()).isEqualTo(1);
    }

    @Test
    void theOrderOfParametersDoesNotMatter() throws Exception {
        Rig.Reply one = rig.api("POST", "/v1/customers", "name=A&email=a@example.com", "Idempotency-Key", "k");
        Rig.Reply two = rig.api("POST", "/v1/customers", "email=a%40example.com&name=A", "Idempotency-Key", "k");
        assertThat(two.text()).isEqualTo(one.text());
    }

    @Test
    void aKeyIsForgottenAfterADay() throws Exception {
        Customer first = create(ADA, "k");
        rig.control().advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(create(ADA, "k").getId()).isEqualTo(first.getId());
        rig.control().advance(Duration.ofSeconds(1));
        assertThat(create(ADA, "k").getId()).isNotEqualTo(first.getId());
    }

    @Test
    void aRefusedRequestDoesNotUseItsKeyUp() throws Exception {
        assertThat(rig.api("POST", "/v1/customers", "nmae=x", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(400);
        assertThat(create(ADA, "k").getId()).isNotNull();
    }

    @Test
    void aDeclineIsRemembered() throws Exception {
        String form = "amount=500&currency=usd&payment_method=pm_card_visa_chargeDeclined&confirm=true";
        Rig.Reply first = rig.api("POST", "/v1/payment_intents", form, "Idempotency-Key", "k");
        Rig.Reply again = rig.api("POST", "/v1/payment_intents", form, "Idempotency-Key", "k");
        assertThat(first.status()).isEqualTo(402);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void keysOfDifferentAccountsAreDifferent() throws Exception {
        String form = "type=express&capabilities[transfers][requested]=true";
        String account = rig.api("POST", "/v1/accounts", form).json().path("id").asText();
        assertThat(create(ADA, "k").getId()).isNotNull();
        Rig.Reply other = rig.api(
                "POST", "/v1/payouts", "amount=1&currency=usd", "Idempotency-Key", "k", "Stripe-Account", account);
        assertThat(other.errorCode()).isEqualTo("payouts_not_allowed");
    }

    @Test
    void aKeyThatIsTooLongIsRefused() throws Exception {
        assertThat(rig.api("POST", "/v1/customers", "", "Idempotency-Key", "k".repeat(256))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aKeyIsInUseWhileItsRequestIsUnderWay() throws Exception {
        rig.control().fault(Fault.TIMEOUT_AFTER_EFFECT, 1, "POST", "/v1/customers");
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> {
            try {
                return rig.api("POST", "/v1/customers", "", "Idempotency-Key", "k")
                        .status();
            } catch (Exception e) {
                return -1;
            }
        });
        while (customers() == 0) {
            Thread.onSpinWait();
        }
        Rig.Reply second = rig.api("POST", "/v1/customers", "", "Idempotency-Key", "k");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.errorCode()).isEqualTo("idempotency_key_in_use");
        assertThat(first.join()).isEqualTo(-1);
        Rig.Reply later = rig.api("POST", "/v1/customers", "", "Idempotency-Key", "k");
        assertThat(later.status()).isEqualTo(200);
        assertThat(later.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(customers()).isEqualTo(1);
    }

    /** Java's own HTTP connection sends a POST again when it breaks; only the key keeps that from having an effect. */
    @Test
    void aBrokenConnectionIsHealedByTheKey() throws Exception {
        rig.control().fault(Fault.TIMEOUT_AFTER_EFFECT, 1, "POST", "/v1/customers");
        Customer customer = create(ADA, "k");
        assertThat(customer.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThat(customers()).isEqualTo(1);
    }

    @Test
    void rateLimitsAreNotRemembered() throws Exception {
        rig.control().fault(Fault.RATE_LIMITED, 2, null, "/v1/");
        assertThatThrownBy(() -> create(ADA, "k")).isInstanceOf(RateLimitException.class);
        assertThatThrownBy(() -> create(ADA, "k")).isInstanceOf(RateLimitException.class);
        assertThat(create(ADA, "k").getId()).startsWith("cus_");
    }

    @Test
    void faultsInFrontOfTheApiHaveNoEffect() throws Exception {
        rig.control().fault(Fault.HTML_502, 1, "POST", "/v1/customers");
        assertThatThrownBy(() -> create(ADA, "k"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getStatusCode()).isEqualTo(502));
        rig.control().fault(Fault.EMPTY_500, 1, "POST", "/v1/customers");
        assertThatThrownBy(() -> create(ADA, "k")).isInstanceOf(NullPointerException.class);
        assertThat(customers()).isZero();
        assertThat(create(ADA, "k").getId()).startsWith("cus_");
    }

    @Test
    void aServerErrorIsRememberedAndRepeated() throws Exception {
        rig.control().fault(Fault.SERVER_ERROR, 1, "POST", "/v1/customers");
        assertThatThrownBy(() -> create(ADA, "k")).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> create(ADA, "k"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getStatusCode()).isEqualTo(500));
        assertThat(create(ADA, "k:2").getId()).startsWith("cus_");
        rig.control().fault(Fault.RATE_LIMITED, 9, null, "/v1/customers");
        rig.control().clearFaults();
        assertThat(customers()).isEqualTo(1);
    }
}
