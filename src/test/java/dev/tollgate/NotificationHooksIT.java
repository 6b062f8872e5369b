package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Stripe tells us of that customers want to know is told to them, once, whatever comes twice or in another order. */
class NotificationHooksIT extends InShop {
    private static List<JsonNode> messages() throws Exception {
        List<JsonNode> found = new ArrayList<>();
        shop.client()
                .get("/api/admin/accounts/" + shop.account() + "/messages?limit=100")
                .body()
                .path("items")
                .forEach(found::addFirst);
        return found;
    }

    private static List<String> types() throws Exception {
        return messages().stream().map(each -> each.path("type").asText()).toList();
    }

    @Test
    void aDisputeIsToldOnce() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.duplicates(2).shuffled());
        long paid = shop.paid(TestMethod.VISA);
        String dispute = shop.sandbox().dispute(shop.charge(paid), "fraudulent", false);
        shop.untilBalance("0.00");
        shop.untilHeard();

        List<JsonNode> told = messages().stream()
                .filter(each -> each.path("type").asText().equals("dispute.opened"))
                .toList();
        assertThat(told).hasSize(1);
        JsonNode data = told.getFirst().path("data");
        assertThat(data.path("dispute_id").asText()).isEqualTo(dispute);
        assertThat(data.path("order_id").asLong()).isEqualTo(paid);
        assertThat(data.path("amount_cents").asLong()).isEqualTo(500);
    }

    /** The purchase is heard of after its dispute: whose it is was not known before. */
    @Test
    void aDisputeThatIsHeardOfBeforeItsPurchaseIsToldWithIt() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.shuffled());
        String session = Shop.session(shop.buy(Shop.SMALL, "key-" + System.nanoTime()));
        assertThat(shop.sandbox().pay(session, TestMethod.DISPUTED)).isEqualTo("succeeded");
        Await.until("the dispute to be told", () -> types().contains("dispute.opened"));
        shop.untilHeard();
        assertThat(types()).containsOnlyOnce("dispute.opened");
    }

    @Test
    void aPaymentThatFailsDaysLaterIsTold() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.duplicates(2));
        Answer bought = shop.buy(Shop.SMALL, "key-" + System.nanoTime());
        assertThat(shop.sandbox().pay(Shop.session(bought), TestMethod.BANK_DEBIT_FAILS))
                .isNotEqualTo("failed");
        shop.untilHeard();
        assertThat(types()).isEmpty();
        shop.sandbox().advance(Duration.ofDays(7));
        Await.until("the failure to be told", () -> types().equals(List.of("payment.failed")));
        shop.untilHeard();
        JsonNode message = messages().getFirst();
        assertThat(types()).hasSize(1);
        assertThat(message.path("data").path("order_id").asLong())
                .isEqualTo(bought.body().path("order").path("id").asLong());
        assertThat(message.path("data").path("amount_usd").asText()).isEqualTo("5.00");
    }

    @Test
    void aSubscriptionIsToldOfWhenItReallyChanges() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.duplicates(2).shuffled());
        Answer subscribed = plan("subscribe");
        assertThat(shop.sandbox().pay(Shop.session(subscribed), TestMethod.VISA))
                .isEqualTo("succeeded");
        Await.until("the subscription to be told", () -> states().contains("active false"));
        shop.untilHeard();
        assertThat(states()).endsWith("active false").doesNotHaveDuplicates();

        assertThat(plan("cancel").status()).isEqualTo(200);
        shop.untilHeard();
        assertThat(plan("renew").status()).isEqualTo(200);
        shop.untilHeard();
        assertThat(states()).endsWith("active false", "active true", "active false");

        int before = states().size();
        shop.sandbox().advance(Duration.ofDays(32));
        shop.untilHeard();
        assertThat(states()).as("a renewal changes the period only").hasSize(before);
    }

    private static List<String> states() throws Exception {
        return messages().stream()
                .filter(each -> each.path("type").asText().equals("subscription.changed"))
                .map(each -> each.path("data").path("status").asText() + " "
                        + each.path("data").path("cancel_at_period_end").asBoolean())
                .toList();
    }

    private static Answer plan(String what) throws Exception {
        return shop.post("/api/admin/accounts/" + shop.account() + "/" + what, "", "key-" + System.nanoTime());
    }
}
