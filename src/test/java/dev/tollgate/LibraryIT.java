package dev.tollgate;

import static dev.tollgate.Shop.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.access.Role;
import dev.tollgate.accounts.Binding;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.sandbox.stripe.TestMethod;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What an account buys, keeps, switches and puts away, with the sandbox's Stripe. */
class LibraryIT extends InMarket {
    @Test
    void aFreeAgentIsHadAtOnceAndCountedOnce() throws Exception {
        long agent = made("\"pricing\":\"free\"");
        List<Answer> answers = atOnce(8, () -> purchase(buyer, agent));
        assertThat(answers).allSatisfy(each -> {
            assertThat(each.status()).isEqualTo(200);
            assertThat(each.body().path("success").asBoolean()).isTrue();
            assertThat(each.count("agent_id")).isEqualTo(agent);
        });
        assertThat(answers.stream()
                        .filter(each -> !each.body().path("already_owned").asBoolean()))
                .hasSize(1);
        assertThat(held(agent).path("usable").asBoolean()).isTrue();
        assertThat(held(agent).path("purchase_type").asText()).isEqualTo("free");
        assertThat(get("", "agents/" + agent).count("downloads")).isEqualTo(1);

        assertThat(remove(buyer, agent).status()).isEqualTo(204);
        assertThat(remove(buyer, agent).status()).isEqualTo(204);
        assertThat(held(agent).isMissingNode()).isTrue();
        assertRefused(toggle(buyer, agent, true), 404, "not_found");
        assertThat(purchase(buyer, agent).body().path("restored").asBoolean()).isTrue();
        assertThat(held(agent).path("enabled").asBoolean()).isTrue();
        assertThat(get("", "agents/" + agent).count("downloads")).isEqualTo(1);
    }

    @Test
    void anAgentPaidByUseIsHadByWhoCanPay() throws Exception {
        long agent = byToken();
        assertRefused(purchase(buyer, agent), 402, "credits_needed");
        assertThat(held(agent).isMissingNode()).isTrue();
        assertThat(seeds.grant(shop.account(), 5_000_000_000L, "g" + agent)).isTrue();
        seeds.execute("UPDATE accounts SET status = 'restricted' WHERE id = $1", shop.account());
        assertRefused(purchase(buyer, agent), 402, "credits_needed");
        seeds.execute("UPDATE accounts SET status = 'active' WHERE id = $1", shop.account());
        Answer added = purchase(buyer, agent);
        assertThat(added.body().path("already_owned").asBoolean(true)).isFalse();
        assertThat(purchase(buyer, agent).body().path("already_owned").asBoolean())
                .isTrue();
        assertThat(held(agent).path("purchase_type").asText()).isEqualTo("api");

        // What is switched off was used all the same, where a call says so.
        assertThat(toggle(buyer, agent, false).body().path("usable").asBoolean(true))
                .isFalse();
        assertThat(remove(buyer, agent).status()).isEqualTo(204);
        String bound = "bound-" + agent;
        seeds.bind(NameKind.KEY_HASH, bound, new Binding(shop.account(), agent, Binding.NONE, false));
        Await.until("the agent's price", () -> {
            Answer pushed = shop.client()
                    .push(Call.of(bound + System.nanoTime()).key(bound).tokens(1_000_000, 0));
            return pushed.count("accepted") == 1
                    && seeds.number("SELECT count(*) FROM usage_logs WHERE agent_id = $1", agent) > 0;
        });
        assertThat(seeds.number("SELECT max(cost_total_nanos) FROM usage_logs WHERE agent_id = $1", agent))
                .isEqualTo(3_000_000_000L);
    }

    @Test
    void aMonthlyAgentIsBoughtCancelledAndBoughtAgain() throws Exception {
        long agent = monthly();
        Answer opened = purchase(buyer, agent);
        assertThat(opened.status()).isEqualTo(201);
        assertThat(opened.count("agent_id")).isEqualTo(agent);
        assertThat(opened.body().path("url").asText())
                .isEqualTo(opened.body().path("checkout_url").asText());
        assertThat(held(agent).isMissingNode()).isTrue();
        bought(agent);
        JsonNode held = held(agent);
        assertThat(held.path("entitled").asBoolean()).isTrue();
        assertThat(held.path("purchase_type").asText()).isEqualTo("monthly");
        assertThat(held.path("subscription").path("price_cents").asLong()).isEqualTo(1_000);
        assertRefused(purchase(buyer, agent), 409, "already_entitled");
        String first = held.path("subscription").path("id").asText();

        assertThat(toggle(buyer, agent, false).body().path("enabled").asBoolean(true))
                .isFalse();
        assertRefused(purchase(buyer, agent), 409, "already_entitled");
        Answer ended = post(buyer, "subscriptions/" + first + "/cancel?at_period_end=false");
        assertThat(ended.body().path("success").asBoolean()).isTrue();
        assertThat(ended.body().path("is_active").asBoolean(true)).isFalse();
        shop.untilHeard();
        assertThat(held(agent).path("entitled").asBoolean(true)).isFalse();
        assertThat(held(agent).path("reason").asText()).isEqualTo("subscription_ended");
        assertRefused(toggle(buyer, agent, true), 402, "entitlement_ended");
        assertThat(get(buyer, "agents/" + agent).body().has("content")).isFalse();

        bought(agent);
        assertThat(held(agent).path("usable").asBoolean()).isTrue();
        assertThat(held(agent).path("reason").isNull()).isTrue();
        assertRefused(post(buyer, "subscriptions/" + first + "/renew"), 409, "no_subscription");
        Answer all = get(buyer, "subscriptions");
        assertThat(all.body().path("items")).hasSize(2);
        assertThat(all.body().path("items").get(0).path("is_active").asBoolean())
                .isTrue();
        assertThat(all.body().path("items").get(1).path("id").asText()).isEqualTo(first);
        assertThat(all.body().path("items").get(1).path("status").asText()).isEqualTo("canceled");
        Answer page = get(buyer, "subscriptions?limit=1");
        assertThat(get(
                                buyer,
                                "subscriptions?limit=1&cursor="
                                        + page.body().path("next_cursor").asText())
                        .body()
                        .path("items")
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo(first);
        assertThat(get("", "agents/" + agent).count("downloads")).isEqualTo(1);
    }

    @Test
    void aSubscriptionThatGoesOnIsNotForgotten() throws Exception {
        long agent = monthly();
        bought(agent);
        String subscription = held(agent).path("subscription").path("id").asText();
        Answer refused = remove(buyer, agent);
        assertRefused(refused, 409, "subscription_live");
        assertThat(refused.body().path("detail").asText()).contains("/subscriptions/" + subscription + "/cancel");

        Answer cancelled = post(buyer, "subscriptions/" + subscription + "/cancel");
        assertThat(cancelled.body().path("cancel_at_period_end").asBoolean()).isTrue();
        assertThat(cancelled.body().path("is_active").asBoolean()).isTrue();
        assertThat(remove(buyer, agent).status()).isEqualTo(204);
        assertThat(held(agent).isMissingNode()).isTrue();
        assertThat(get(buyer, "agents/" + agent).body().path("entitled").asBoolean())
                .isTrue();

        assertThat(post(buyer, "subscriptions/" + subscription + "/renew")
                        .body()
                        .path("cancel_at_period_end")
                        .asBoolean(true))
                .isFalse();
        assertThat(held(agent).path("usable").asBoolean()).isTrue();
        assertRefused(remove(buyer, agent), 409, "subscription_live");
    }

    @Test
    void whatWasPaidOnceIsNeverLost() throws Exception {
        long agent = once();
        bought(agent);
        assertThat(remove(buyer, agent).status()).isEqualTo(204);
        assertThat(seeds.number("SELECT count(*) FROM sales WHERE account_id = $1", shop.account()))
                .isEqualTo(1);
        assertThat(get(buyer, "agents/" + agent).body().path("content").asText())
                .isEqualTo("the secret");
        Answer again = purchase(buyer, agent);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().path("restored").asBoolean()).isTrue();
        assertThat(held(agent).path("usable").asBoolean()).isTrue();
        assertRefused(purchase(buyer, agent), 409, "already_entitled");
        assertThat(shop.orders()).hasSize(1);

        change(agent, "{\"published\":false}");
        assertThat(remove(buyer, agent).status()).isEqualTo(204);
        assertThat(purchase(buyer, agent).status()).isEqualTo(200);
        assertThat(held(agent).path("usable").asBoolean()).isTrue();
    }

    @Test
    void useByTheTokenIsAmongTheRevenueAsInTheEarnings() throws Exception {
        long agent = byToken();
        assertThat(seeds.grant(shop.account(), 50_000_000_000L, "gift")).isTrue();
        assertThat(purchase(buyer, agent).status()).isEqualTo(200);
        seeds.bind(NameKind.USER, "by-token-" + agent, new Binding(shop.account(), agent, Binding.NONE, false));
        for (int i = 0; i < 3; i++) {
            Call call = Call.of("by-token-" + agent + "-" + i)
                    .user("by-token-" + agent)
                    .tokens(100_000, 10_000)
                    .at((double) Instant.now().getEpochSecond());
            Await.until("the call to be charged", () -> {
                Answer pushed = shop.client().push(call);
                return pushed.count("accepted") + pushed.count("duplicates") == 1;
            });
        }
        JsonNode mine = item(get(creatorToken, "agents/mine"), "id", agent);
        JsonNode earned = call(creatorToken, "GET", "/api/billing/earnings", "")
                .body()
                .path("by_agent")
                .path(String.valueOf(agent));
        assertThat(new BigDecimal(mine.path("usage_revenue_usd").asText())).isPositive();
        assertThat(mine.path("usage_revenue_usd").asText())
                .isEqualTo(earned.path("usage_revenue_usd").asText());
        assertThat(mine.path("revenue_usd").asText())
                .isEqualTo(earned.path("revenue_usd").asText());
        assertThat(mine.path("earned_usd").asText())
                .isEqualTo(earned.path("revenue_usd").asText());
        assertThat(mine.path("payments").asLong()).isZero();
        assertThat(change(agent, "{\"published\":false}")
                        .body()
                        .path("usage_revenue_usd")
                        .asText())
                .isEqualTo(mine.path("usage_revenue_usd").asText());
        String member = people.token(creator, Role.MEMBER);
        assertThat(item(get(member, "agents/mine"), "id", agent).has("usage_revenue_usd"))
                .isFalse();
    }

    @Test
    void aRenewalIsTheCreatorsTooAndAtTheOldPrice() throws Exception {
        long agent = monthly();
        bought(agent);
        assertThat(change(agent, "{\"price_cents\":5000}").count("price_cents")).isEqualTo(5_000);
        shop.sandbox().advance(Duration.ofDays(32));
        shop.untilHeard();
        JsonNode mine = item(get(creatorToken, "agents/mine"), "id", agent);
        assertThat(mine.path("payments").asLong()).isEqualTo(2);
        assertThat(mine.path("revenue_cents").asLong()).isEqualTo(2_000);
        assertThat(mine.path("earned_usd").asText()).isEqualTo("18.00");
        assertThat(mine.path("buyers").asLong()).isEqualTo(1);
        assertThat(mine.path("users").asLong()).isEqualTo(1);
        Answer buyers = get(creatorToken, "agents/" + agent + "/buyers");
        assertThat(buyers.body().path("items")).hasSize(1);
        JsonNode one = buyers.body().path("items").get(0);
        assertThat(one.path("kind").asText()).isEqualTo("monthly");
        assertThat(one.path("payments").asLong()).isEqualTo(2);
        assertThat(one.path("entitled").asBoolean()).isTrue();
        assertThat(one.toString()).doesNotContain("account", "owner of");
        assertThat(held(agent).path("subscription").path("price_cents").asLong())
                .isEqualTo(1_000);
    }

    @Test
    void manyPurchasesAtOnceAreOne() throws Exception {
        long agent = once();
        List<Answer> answers = atOnce(8, () -> purchase(buyer, agent));
        Set<String> sessions = new HashSet<>();
        for (Answer each : answers) {
            sessions.add(Shop.session(each));
        }
        assertThat(sessions).hasSize(1);
        assertThat(shop.orders()).hasSize(1);

        // The price that is shown is the one that is paid.
        assertThat(change(agent, "{\"price_cents\":3000}").status()).isEqualTo(200);
        Answer dearer = purchase(buyer, agent);
        assertThat(dearer.body().path("order").path("amount_cents").asLong()).isEqualTo(3_000);
        assertThat(sessions).doesNotContain(Shop.session(dearer));
        assertThat(shop.sandbox().pay(Shop.session(dearer), TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilHeard();
        assertThat(held(agent).path("entitled").asBoolean()).isTrue();
    }

    @Test
    void nobodyBuysFromHimself() throws Exception {
        for (long agent : List.of(once(), monthly(), byToken(), made("\"pricing\":\"free\""))) {
            assertRefused(purchase(creatorToken, agent), 409, "own_agent");
        }
        for (int i = 0; i < 5; i++) {
            long agent = once();
            long free = made("\"pricing\":\"free\"");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Answer>> asked = new ArrayList<>();
                asked.add(threads.submit(() -> purchase(buyer, agent)));
                asked.add(threads.submit(() -> purchase(buyer, free)));
                seeds.execute(
                        "UPDATE agents SET creator_account_id = $1 WHERE id IN ($2, $3)", shop.account(), agent, free);
                for (Future<Answer> each : asked) {
                    assertThat(each.get().status()).isIn(200, 201, 409);
                }
            }
            assertRefused(purchase(buyer, agent), 409, "own_agent");
        }
        assertThat(seeds.number("SELECT count(*) FROM checkout_orders WHERE account_id = creator_account_id"))
                .isZero();
    }

    @Test
    void whatIsTakenFromSaleIsNotSold() throws Exception {
        long agent = once();
        change(agent, "{\"published\":false}");
        assertRefused(purchase(buyer, agent), 409, "not_for_sale");
        for (int i = 0; i < 5; i++) {
            assertThat(change(agent, "{\"published\":true}").status()).isEqualTo(200);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Answer> asked = threads.submit(() -> purchase(buyer, agent));
                assertThat(change(agent, "{\"published\":false}").status()).isEqualTo(200);
                assertThat(asked.get().status()).isIn(200, 201, 409);
            }
            assertRefused(purchase(buyer, agent), 409, "not_for_sale");
        }
    }

    @Test
    void eachRoleDoesWhatItMay() throws Exception {
        long free = made("\"pricing\":\"free\"");
        long paid = once();
        long api = byToken();
        assertThat(seeds.grant(shop.account(), 1_000_000_000L, "r" + paid)).isTrue();
        String viewer = people.token(shop.account(), Role.VIEWER);
        String member = people.token(shop.account(), Role.MEMBER);
        String admin = people.token(shop.account(), Role.ADMIN);
        assertThat(get(viewer, "my-agents").status()).isEqualTo(200);
        assertThat(get(viewer, "subscriptions").status()).isEqualTo(200);
        assertRefused(purchase(viewer, free), 403, "forbidden");
        assertRefused(toggle(viewer, free, true), 403, "forbidden");
        assertRefused(remove(viewer, free), 403, "forbidden");
        assertThat(purchase(member, free).status()).isEqualTo(200);
        assertThat(toggle(member, free, false).status()).isEqualTo(200);
        assertRefused(purchase(member, paid), 403, "forbidden");
        assertRefused(purchase(member, api), 403, "forbidden");
        assertThat(held(api).isMissingNode()).isTrue();
        assertRefused(post(member, "subscriptions/sub_1/cancel"), 403, "forbidden");
        assertThat(purchase(admin, api).status()).isEqualTo(200);
        assertThat(purchase(admin, paid).status()).isEqualTo(201);
        assertThat(remove(member, free).status()).isEqualTo(204);
        for (String path : List.of("my-agents", "subscriptions", "agents/mine")) {
            assertThat(get("", path).status()).isEqualTo(401);
        }
    }

    @Test
    void othersHaveNothingToDoWithIt() throws Exception {
        long agent = monthly();
        bought(agent);
        String subscription = held(agent).path("subscription").path("id").asText();
        String other = people.token(seeds.account("other"), Role.OWNER);
        assertRefused(post(other, "subscriptions/" + subscription + "/cancel"), 404, "not_found");
        assertRefused(post(other, "subscriptions/" + subscription + "/renew"), 404, "not_found");
        assertRefused(toggle(other, agent, false), 404, "not_found");
        assertRefused(remove(other, agent), 404, "not_found");
        assertThat(get(other, "my-agents").body().path("items")).isEmpty();
        assertThat(get(other, "subscriptions").body().path("items")).isEmpty();
        assertRefused(post(buyer, "subscriptions/%00/cancel"), 404, "not_found");
        assertRefused(post(buyer, "agents/%00/purchase"), 404, "not_found");
        assertRefused(post(buyer, "agents/999999/purchase"), 404, "not_found");
        assertRefused(post(buyer, "agents/" + agent + "/toggle?enabled=maybe"), 422, "invalid_value");
        assertRefused(call(buyer, "POST", MARKET + "agents/" + agent + "/toggle", "{}"), 422, "invalid_value");
        assertThat(post(buyer, "agents/" + agent + "/toggle?enabled=false").status())
                .isEqualTo(200);
        assertThat(held(agent).path("subscription").path("status").asText()).isEqualTo("active");

        // An operator sees and does the same in the account's name.
        String operator = people.stranger(true);
        String account = "/api/admin/accounts/" + shop.account() + "/";
        assertThat(item(call(operator, "GET", account + "my-agents", ""), "agent_id", agent)
                        .path("enabled")
                        .asBoolean(true))
                .isFalse();
        assertThat(call(operator, "POST", account + "agents/" + agent + "/toggle?enabled=true", "")
                        .status())
                .isEqualTo(200);
        assertThat(call(operator, "POST", "/api/admin/accounts/999999/agents/" + agent + "/purchase", "")
                        .status())
                .isEqualTo(404);
    }
}
