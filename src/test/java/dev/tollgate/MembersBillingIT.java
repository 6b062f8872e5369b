package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sandbox.stripe.TestMethod;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What members do with their account's money, through the same code as an operator in its name. */
class MembersBillingIT extends InShop {
    @Test
    void anOwnerBuysCreditsAndSeesThem() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        Answer bought = owner.call("POST", "/api/billing/credits/purchase", Shop.SMALL, "Idempotency-Key", "c-1");
        assertThat(bought.status()).isEqualTo(201);
        String session = Shop.session(bought);
        assertThat(bought.body().path("checkout_url")).isEqualTo(bought.body().path("url"));
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        Await.until(
                "the credits",
                () -> owner.get("/api/billing/credits")
                        .body()
                        .path("balance_usd")
                        .asText()
                        .equals("5.00"));
        Answer history = owner.get("/api/billing/credits/history");
        assertThat(history.body().at("/purchases/0/status").asText()).isEqualTo("paid");
        assertThat(history.body().at("/items/0/amount_usd").asText()).isEqualTo("5.00");
        assertThat(owner.get("/api/billing/checkout/" + session)
                        .body()
                        .path("status")
                        .asText())
                .isEqualTo("paid");

        Visitor stranger = Visitor.register(shop.client());
        assertThat(stranger.get("/api/billing/checkout/" + session).status()).isEqualTo(404);
        assertThat(stranger.get("/api/billing/credits/history").body().path("items"))
                .isEmpty();
        shop.untilHeard();
    }

    @Test
    void anOwnerHasThePlanAndEndsIt() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        assertThat(owner.get("/api/billing/subscription").body().path("plan").asText())
                .isEqualTo("free");
        Answer asked = owner.post("/api/billing/subscribe", "");
        assertThat(shop.sandbox().pay(Shop.session(asked), TestMethod.VISA)).isEqualTo("succeeded");
        Await.until(
                "the plan",
                () -> owner.get("/api/billing/subscription")
                        .body()
                        .path("is_active")
                        .asBoolean());
        assertThat(owner.post("/api/billing/subscribe", "").code()).isEqualTo("already_subscribed");
        assertThat(owner.post("/api/billing/cancel?at_period_end=true", "")
                        .body()
                        .path("cancel_at_period_end")
                        .asBoolean())
                .isTrue();
        assertThat(owner.post("/api/billing/renew", "")
                        .body()
                        .path("cancel_at_period_end")
                        .asBoolean())
                .isFalse();
        assertThat(owner.get("/api/billing/portal").body().path("url").asText()).startsWith("http");
        shop.untilHeard();
        assertThat(owner.get("/api/billing/invoices").body().path("items")).hasSize(1);
        assertThat(owner.get("/api/billing/history").body().path("items")).isNotEmpty();
        shop.untilHeard();
    }

    @Test
    void membersAndViewersSeeTheMoneyAndSpendNone() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        long team = owner.makeTeam();
        for (String role : List.of("member", "viewer")) {
            Visitor other = Visitor.register(shop.client()).in(team);
            seeds.execute("INSERT INTO memberships (account_id, person_id, role) VALUES (" + team + ", "
                    + other.in(0).id() + ", '" + role + "')");
            other.in(team);
            assertThat(other.get("/api/billing/credits").status()).as(role).isEqualTo(200);
            for (String path : List.of("credits/purchase", "subscribe", "cancel", "renew", "portal", "connect")) {
                Answer answer = other.post("/api/billing/" + path, path.contains("purchase") ? Shop.SMALL : "");
                assertThat(answer.status() + " " + answer.code())
                        .as(role + " " + path)
                        .isEqualTo("403 forbidden");
            }
        }
        assertThat(shop.sessionsAtStripe()).isEmpty();
    }

    @Test
    void anAccountIsToldByItsOwnWebhooksOnly() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        Answer made = owner.post("/api/account/webhooks", "{\"url\":\"http://127.0.0.1:9/hook\"}");
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        long id = made.body().path("id").asLong();
        Visitor stranger = Visitor.register(shop.client());
        assertThat(stranger.get("/api/account/webhooks").body().path("items")).isEmpty();
        assertThat(stranger.delete("/api/account/webhooks/" + id).status()).isEqualTo(404);
        assertThat(owner.call("PUT", "/api/account/notifications", "{\"email\":\"me@example.com\"}")
                        .status())
                .isEqualTo(200);
        assertThat(owner.delete("/api/account/webhooks/" + id).status()).isEqualTo(204);
    }
}
