package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.access.Role;
import dev.tollgate.access.SignedIn;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.sandbox.stripe.TestMethod;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of tests in one shop with people in it: of an account that buys, and of one that makes agents. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
abstract class InMarket {
    static final String MARKET = "/api/marketplace/";

    private static final AtomicInteger LAST = new AtomicInteger();

    static Seeds seeds;
    static Shop shop;
    static SignedIn people;

    long creator;
    String creatorToken = "";

    /** Of the owner of the shop's account. */
    String buyer = "";

    @BeforeAll
    static void open(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        people = new SignedIn(pool);
        shop = new Shop(seeds, address, "people.tokenSecret=" + SignedIn.SECRET);
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    @BeforeEach
    void begin() {
        shop.begin();
        creator = seeds.account("Nova " + LAST.incrementAndGet());
        creatorToken = people.token(creator, Role.OWNER);
        buyer = people.token(shop.account(), Role.OWNER);
    }

    @AfterEach
    void audit() throws Exception {
        shop.untilHeard();
        shop.audit();
    }

    /** @param token empty for nobody's */
    static Answer call(String token, String method, String path, String body) throws Exception {
        return token.isEmpty()
                ? shop.client().call(method, path, body)
                : shop.client()
                        .call(
                                method,
                                path,
                                body,
                                "Authorization",
                                "Bearer " + token,
                                "Content-Type",
                                "application/json");
    }

    static Answer get(String token, String path) throws Exception {
        return call(token, "GET", MARKET + path, "");
    }

    static Answer post(String token, String path) throws Exception {
        return call(token, "POST", MARKET + path, "");
    }

    /**
     * A new published agent of the creator's, with a secret of its own.
     *
     * @param price such as {@code "pricing":"free"}
     */
    long made(String price) throws Exception {
        String body = "{\"name\":\"Helper " + LAST.incrementAndGet()
                + "\",\"description\":\"Helps.\",\"content\":\"the secret\",\"published\":true," + price + "}";
        Answer made = call(creatorToken, "POST", MARKET + "agents", body);
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        return made.count("id");
    }

    long monthly() throws Exception {
        return made("\"pricing\":\"monthly\",\"price_cents\":1000");
    }

    long once() throws Exception {
        return made("\"pricing\":\"one_time\",\"price_cents\":2000");
    }

    long byToken() throws Exception {
        return made("\"pricing\":\"api\",\"input_usd_per_million\":\"3\",\"output_usd_per_million\":\"12.5\"");
    }

    @CanIgnoreReturnValue
    Answer change(long agent, String body) throws Exception {
        return call(creatorToken, "PATCH", MARKET + "agents/" + agent, body);
    }

    static Answer purchase(String token, long agent) throws Exception {
        return post(token, "agents/" + agent + "/purchase");
    }

    /** Buys an agent, and waits until all of it is booked. */
    void bought(long agent) throws Exception {
        assertThat(shop.sandbox().pay(Shop.session(purchase(buyer, agent)), TestMethod.VISA))
                .isEqualTo("succeeded");
        shop.untilHeard();
    }

    /** The agent in the buyer's library; a missing node if it is not there. */
    JsonNode held(long agent) throws Exception {
        return item(get(buyer, "my-agents"), "agent_id", agent);
    }

    static JsonNode item(Answer list, String field, long value) {
        assertThat(list.status()).as("%s", list.body()).isEqualTo(200);
        for (JsonNode each : list.body().path("items")) {
            if (each.path(field).asLong() == value) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    static Answer toggle(String token, long agent, boolean enabled) throws Exception {
        return call(token, "POST", MARKET + "agents/" + agent + "/toggle", "{\"enabled\":" + enabled + "}");
    }

    static Answer remove(String token, long agent) throws Exception {
        return call(token, "DELETE", MARKET + "agents/" + agent + "/library", "");
    }

    static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status() + " " + answer.code())
                .as("%s", answer.body())
                .isEqualTo(status + " " + code);
    }
}
