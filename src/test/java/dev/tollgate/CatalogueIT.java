package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the public reads of the catalogue. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by open()
class CatalogueIT {
    private static final String PATH = "/api/billing/config";

    private static Seeds seeds;
    private static Gateway gateway;

    @BeforeAll
    static void open(Pool pool, DatabaseAddress address) {
        seeds = new Seeds(pool);
        gateway = Gateway.start(
                address,
                "plans.premiumYearCents=5000",
                "plans.premium.features=support=Answers within a day",
                "discounts.volume=100000:500,1000000:1000",
                "referrals.refereeCents=300");
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @Test
    void everybodyReadsWhatIsSoldAndOnWhichTerms() throws Exception {
        Answer answer = get();

        assertThat(answer.status()).isEqualTo(200);
        JsonNode body = answer.body();
        assertThat(body.path("credit_packages").toString()).isEqualTo("{\"small\":500,\"medium\":1000,\"large\":5000}");
        assertThat(body.path("packages").path(0).toString())
                .isEqualTo("{\"package\":\"small\",\"price_cents\":500,\"credits_cents\":500}");
        assertThat(body.path("premium_price").asInt()).isEqualTo(500);
        assertThat(body.path("premium_year_price").asInt()).isEqualTo(5_000);
        assertThat(body.path("deploy_price").asInt()).isEqualTo(1_000);
        assertThat(body.path("free_limits").toString()).isEqualTo("{\"max_projects\":1,\"max_deploys\":1}");
        assertThat(body.path("premium_limits").toString()).isEqualTo("{\"max_projects\":5,\"max_deploys\":5}");
        assertThat(body.path("shares").toString())
                .isEqualTo("{\"creator_bps\":9000,\"platform_bps\":1000,\"base\":\"gross\"}");
        assertThat(body.path("agent_price_cents").toString()).isEqualTo("{\"min\":500,\"max\":100000}");
        assertThat(body.path("volume_discounts").path(1).toString())
                .isEqualTo("{\"from_cents\":1000000,\"discount_bps\":1000}");
        assertThat(body.path("referrals").path("referee_cents").asInt()).isEqualTo(300);
        assertThat(body.path("currency").asText()).isEqualTo("usd");
        assertThat(body.path("mode").asText()).isEqualTo("sandbox");
        assertThat(body.has("stripe_publishable_key")).isTrue();
    }

    @Test
    void eachPlanIsListedWithItsLimitsAndFeatures() throws Exception {
        JsonNode plans = get().body().path("plans");

        assertThat(plans).hasSize(3);
        assertThat(plans.path(0).path("code").asText()).isEqualTo("free");
        assertThat(plans.path(1).toString())
                .isEqualTo("{\"code\":\"premium\",\"name\":\"Premium\",\"price_cents\":500,\"year_price_cents\":5000,"
                        + "\"limits\":{\"max_projects\":5,\"max_deploys\":5},"
                        + "\"features\":[{\"code\":\"support\",\"label\":\"Answers within a day\"}]}");
        assertThat(plans.path(2).path("price_cents").isNull()).isTrue();
    }

    @Test
    void whoHasItAlreadyIsToldSo() throws Exception {
        String etag = Objects.requireNonNull(get().headers().get("etag")).getFirst();

        assertThat(get("If-None-Match", etag).status()).isEqualTo(304);
        assertThat(get("If-None-Match", "\"other\", " + etag).status()).isEqualTo(304);
        assertThat(get("If-None-Match", etag.substring(2)).status()).isEqualTo(304);
        assertThat(get("If-None-Match", "*").status()).isEqualTo(304);
        assertThat(get("If-None-Match", "\"other\"").status()).isEqualTo(200);
        assertThat(get("If-None-Match", etag).headers()).containsKeys("etag", "cache-control");
    }

    @Test
    void whatAnAccountUsedThisMonthIsShownAndWhatOfItWouldBeGivenBack() throws Exception {
        long account = seeds.accountWithKey("volume-key");
        Await.until(
                "the key to be known",
                () -> gateway.client().push(Call.of("volume").key("volume-key")).count("accepted") == 1);

        JsonNode body = gateway.client()
                .get("/api/admin/accounts/" + account + "/volume-discounts")
                .body();

        assertThat(body.path("so_far").path("usage_usd").asText()).isEqualTo("0.00035");
        assertThat(body.path("so_far").path("discount_usd").asText()).isEqualTo("0.00");
        assertThat(body.path("items")).isEmpty();
        Await.until("the month to be open", () -> seeds.number("SELECT count(*) FROM volume_months") == 1);
        assertThat(gateway.client()
                        .get("/api/admin/accounts/" + account + "/volume-discounts?cursor=2026-13")
                        .status())
                .isEqualTo(422);
        assertThat(gateway.client()
                        .get("/api/admin/accounts/999999/volume-discounts")
                        .status())
                .isEqualTo(404);
    }

    private static Answer get(String... headers) throws Exception {
        return gateway.client().call("GET", PATH, "", headers);
    }
}
