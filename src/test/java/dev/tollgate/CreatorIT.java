package dev.tollgate;

import static dev.tollgate.Shop.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.access.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What creators make, change and see, and nobody else does. */
class CreatorIT extends InMarket {
    private static final String AGENTS = MARKET + "agents";

    @Test
    void anAgentIsMadeAndShownToItsCreator() throws Exception {
        Answer made = call(creatorToken, "POST", AGENTS, """
            {"name":"Übersetzer","description":"Translates.","category":"writing","tags":["text","fast"],"icon":"🌐",
             "pricing":"api","input_usd_per_million":"0.15","output_usd_per_million":"2.000000001","content":"Be exact."}
            """);
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        JsonNode body = made.body();
        assertThat(body.path("slug").asText()).startsWith("ubersetzer");
        assertThat(body.path("published").asBoolean(true)).isFalse();
        assertThat(body.path("input_usd_per_million").asText()).isEqualTo("0.15");
        assertThat(body.path("output_usd_per_million").asText()).isEqualTo("2.000000001");
        assertThat(body.path("content_bytes").asLong()).isEqualTo(9);
        assertThat(body.has("content")).isFalse();
        long agent = body.path("id").asLong();
        assertThat(get(creatorToken, "agents/" + agent).body().path("content").asText())
                .isEqualTo("Be exact.");
        assertRefused(get(buyer, "agents/" + agent), 404, "not_found");
        assertRefused(get("", "agents/" + agent), 404, "not_found");
        assertThat(item(get(creatorToken, "agents/mine"), "id", agent).isMissingNode())
                .isFalse();
        assertThat(seeds.number(
                        "SELECT count(*) FROM audit_log WHERE action = 'agent.created' AND account_id = $1 AND subject"
                                + " = $2 AND after::text NOT LIKE '%Be exact%'",
                        creator, "agent:" + agent))
                .isEqualTo(1);
    }

    @Test
    void allThatIsWrongIsSaid() throws Exception {
        Answer refused = call(
                creatorToken,
                "POST",
                AGENTS,
                "{\"name\":\"\",\"pricing\":\"monthly\",\"price_cents\":1,\"slug\":\"17\",\"content\":\"a\\u0000b\"}");
        assertRefused(refused, 422, "invalid_value");
        assertThat(refused.body().path("detail").asText())
                .contains("slug must", "name must", "price_cents must be from 500 to 100000", "content must");
        assertRefused(
                call(creatorToken, "POST", AGENTS, "{\"name\":\"a\",\"pricing\":\"free\",\"share_bps\":10000}"),
                422,
                "invalid_value");
        assertRefused(
                call(creatorToken, "POST", AGENTS, "{\"name\":\"a\",\"pricing\":\"monthly\",\"price_cents\":9.5}"),
                422,
                "invalid_value");
        assertRefused(
                call(
                        creatorToken,
                        "POST",
                        AGENTS,
                        "{\"name\":\"a\",\"pricing\":\"free\",\"content\":\"" + "x".repeat(600_000) + "\"}"),
                413,
                "body_too_large");
        assertThat(call(
                                creatorToken,
                                "POST",
                                AGENTS,
                                "{\"name\":\"a\",\"pricing\":\"free\",\"content\":\"" + "\\n".repeat(65_536) + "\"}")
                        .count("content_bytes"))
                .isEqualTo(65_536);
    }

    @Test
    void aRequestSentAgainMakesOneAgent() throws Exception {
        String body = "{\"name\":\"Once only\",\"pricing\":\"free\"}";
        List<Answer> answers = atOnce(
                6,
                () -> shop.client()
                        .call(
                                "POST",
                                AGENTS,
                                body,
                                "Authorization",
                                "Bearer " + creatorToken,
                                "Content-Type",
                                "application/json",
                                "Idempotency-Key",
                                "one-click"));
        assertThat(answers).extracting(Answer::status).containsOnly(201);
        assertThat(answers.stream().map(each -> each.count("id")).distinct()).hasSize(1);
    }

    @Test
    void aSlugIsOneAgents() throws Exception {
        String slug = "slug-of-" + creator;
        String body = "{\"name\":\"Same\",\"pricing\":\"free\",\"slug\":\"" + slug + "\"}";
        List<Integer> answers =
                atOnce(6, () -> call(creatorToken, "POST", AGENTS, body).status());
        assertThat(answers).containsOnly(201, 409).containsOnlyOnce(201);
        String unnamed = "{\"name\":\"" + slug + "\",\"pricing\":\"free\"}";
        assertThat(call(creatorToken, "POST", AGENTS, unnamed)
                        .body()
                        .path("slug")
                        .asText())
                .startsWith(slug + "-");
    }

    @Test
    void howItIsPaidIsFixedOnceItIsHadAndThePriceIsNot() throws Exception {
        long agent = monthly();
        assertThat(change(agent, "{\"pricing\":\"free\"}")
                        .body()
                        .path("price_cents")
                        .asLong(1))
                .isZero();
        assertThat(change(agent, "{\"pricing\":\"one_time\",\"price_cents\":700}")
                        .count("price_cents"))
                .isEqualTo(700);
        bought(agent);
        assertRefused(change(agent, "{\"pricing\":\"free\"}"), 409, "pricing_fixed");
        assertRefused(change(agent, "{\"price_cents\":499}"), 422, "invalid_value");
        assertThat(change(agent, "{\"price_cents\":900,\"name\":\"Dearer\"}").count("price_cents"))
                .isEqualTo(900);
        assertThat(change(agent, "{}").body().path("name").asText()).isEqualTo("Dearer");
        Answer prices = get(creatorToken, "agents/" + agent + "/prices");
        assertThat(prices.body().path("items").findValuesAsText("price_usd"))
                .containsExactly("9.00", "7.00", "0.00", "10.00");
        assertThat(seeds.number(
                        "SELECT count(*) FROM audit_log WHERE action = 'agent.changed' AND subject = $1",
                        "agent:" + agent))
                .isEqualTo(3);
    }

    @Test
    void whatIsNotPublishedStaysWithWhoHasIt() throws Exception {
        long agent = made("\"pricing\":\"free\"");
        assertThat(purchase(buyer, agent).status()).isEqualTo(200);
        assertThat(change(agent, "{\"published\":false}").status()).isEqualTo(200);
        assertThat(item(get("", "agents?limit=100"), "id", agent).isMissingNode())
                .isTrue();
        assertRefused(get("", "agents/" + agent), 404, "not_found");
        assertThat(get(buyer, "agents/" + agent).body().path("content").asText())
                .isEqualTo("the secret");
        assertThat(held(agent).path("usable").asBoolean()).isTrue();
    }

    @Test
    void theContentIsForThoseInside() throws Exception {
        long agent = once();
        String stranger = people.token(seeds.account("stranger"), Role.OWNER);
        for (String token : List.of("", stranger, people.stranger(false))) {
            Answer shown = get(token, "agents/" + agent);
            assertThat(shown.status()).isEqualTo(200);
            assertThat(shown.body().has("content")).isFalse();
            assertThat(shown.body().path("has_content").asBoolean()).isTrue();
            assertThat(shown.body().toString()).doesNotContain("the secret");
            assertThat(get(token, "agents?limit=100").body().toString()).doesNotContain("the secret");
        }
        bought(agent);
        for (String token : List.of(buyer, creatorToken, people.token(creator, Role.VIEWER), people.stranger(true))) {
            assertThat(get(token, "agents/" + agent).body().path("content").asText())
                    .isEqualTo("the secret");
        }
    }

    @Test
    void othersChangeAndSeeNothing() throws Exception {
        long agent = once();
        for (String path : List.of("/buyers", "/prices")) {
            assertRefused(get(buyer, "agents/" + agent + path), 404, "not_found");
            assertThat(get("", "agents/" + agent + path).status()).isEqualTo(401);
        }
        assertRefused(call(buyer, "PATCH", AGENTS + "/" + agent, "{\"published\":false}"), 404, "not_found");
        assertRefused(call(creatorToken, "PATCH", AGENTS + "/999999", "{}"), 404, "not_found");
        assertThat(item(get(buyer, "agents/mine"), "id", agent).isMissingNode()).isTrue();

        String viewer = people.token(creator, Role.VIEWER);
        String member = people.token(creator, Role.MEMBER);
        for (String token : List.of(viewer, member)) {
            assertRefused(call(token, "PATCH", AGENTS + "/" + agent, "{}"), 403, "forbidden");
            assertRefused(call(token, "POST", AGENTS, "{}"), 403, "forbidden");
            assertRefused(get(token, "agents/" + agent + "/buyers"), 403, "forbidden");
            JsonNode mine = item(get(token, "agents/mine"), "id", agent);
            assertThat(mine.has("buyers")).isTrue();
            assertThat(mine.has("revenue_cents")).isFalse();
        }
        assertThat(call(people.token(creator, Role.ADMIN), "PATCH", AGENTS + "/" + agent, "{}")
                        .status())
                .isEqualTo(200);
        String operator = "/api/admin/accounts/" + creator + "/agents/";
        assertThat(call(people.stranger(true), "PATCH", operator + agent, "{\"published\":false}")
                        .body()
                        .path("published")
                        .asBoolean(true))
                .isFalse();
        assertThat(call(people.stranger(false), "PATCH", operator + agent, "{}").status())
                .isEqualTo(403);
    }

    @Test
    void theCatalogueIsForEverybody() throws Exception {
        long first = made("\"pricing\":\"free\",\"category\":\"cat-" + creator + "\",\"tags\":[\"100\"]");
        long second = made("\"pricing\":\"one_time\",\"price_cents\":999,\"category\":\"cat-" + creator + "\"");
        String mine = "agents?category=cat-" + creator;
        assertThat(get("", mine).body().path("items").findValuesAsText("id"))
                .containsExactly(String.valueOf(second), String.valueOf(first));
        assertThat(get("", mine + "&pricing=one_time").body().path("items").findValuesAsText("price_usd"))
                .containsExactly("9.99");
        assertThat(get("", mine + "&q=HELPS").body().path("items")).hasSize(2);
        assertThat(get("", mine + "&q=100").body().path("items")).hasSize(1);
        assertThat(get("", mine + "&q=1%250").body().path("items")).isEmpty();
        assertThat(get("", mine + "&q=_").body().path("items")).isEmpty();
        Answer page = get("", mine + "&limit=1");
        Answer next = get(
                "", mine + "&limit=1&cursor=" + page.body().path("next_cursor").asText());
        assertThat(next.body().path("items").findValuesAsText("id")).containsExactly(String.valueOf(first));
        assertThat(next.body().path("items").get(0).has("entitled")).isFalse();

        assertThat(purchase(buyer, first).status()).isEqualTo(200);
        JsonNode shown = item(get(buyer, mine), "id", first);
        assertThat(shown.path("entitled").asBoolean()).isTrue();
        assertThat(shown.path("in_library").asBoolean()).isTrue();
        assertThat(shown.path("own").asBoolean(true)).isFalse();
        assertThat(item(get(creatorToken, mine), "id", first).path("own").asBoolean())
                .isTrue();

        String tag = get("", mine).header("etag");
        assertThat(tag).startsWith("W/\"");
        assertThat(shop.client()
                        .call("GET", MARKET + mine, "", "If-None-Match", tag)
                        .status())
                .isEqualTo(304);
        assertRefused(get("", "agents?category=A&pricing=onetime&q=%00"), 422, "invalid_value");
        assertRefused(get("", "agents?limit=101"), 422, "invalid_value");
        assertRefused(get("", "agents/%00"), 404, "not_found");
        assertThat(get("nonsense", "agents").status()).isEqualTo(401);
    }

    @Test
    void aCreatorNamedByAnAddressIsNotShown() throws Exception {
        long agent = made("\"pricing\":\"free\"");
        assertThat(get("", "agents/" + agent).body().path("creator").asText()).startsWith("Nova");
        seeds.execute("UPDATE accounts SET name = 'ada@example.org' WHERE id = $1", creator);
        assertThat(get("", "agents/" + agent).body().path("creator").isNull()).isTrue();
    }
}
