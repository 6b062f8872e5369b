package dev.tollgate;

import static dev.tollgate.ProjectCalls.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.access.Role;
import dev.tollgate.access.Scope;
import dev.tollgate.access.ServiceKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the runtime that keeps deploys up is told: the feed, the list for its start, and the webhook. */
class DeploymentFeedIT extends InShop {
    private static final int WRITERS = 8;
    private static final int TIMES = 15;

    private static JsonNode feed(String query) throws Exception {
        Answer answer = shop.client().get("/v1/deployments" + query);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static long last() {
        return seeds.number("SELECT last_seq FROM deployment_feed");
    }

    private static ProjectCalls newcomer() throws Exception {
        long account = seeds.accountWithKey("key-" + System.nanoTime());
        ProjectCalls calls = ProjectCalls.of(shop.client(), seeds.signedIn(Role.OWNER, account));
        calls.created("App");
        return calls;
    }

    @Test
    void changesComeInTheirOrderEachOnce() throws Exception {
        long before = last();
        ProjectCalls owner = newcomer();
        owner.deploy("app");
        owner.deploy("app");
        owner.undeploy("app");
        owner.undeploy("app");
        JsonNode first = feed("?limit=1&since=" + before);
        assertThat(first.path("next_since").asLong()).isEqualTo(before + 1);
        JsonNode item = first.path("items").path(0);
        assertThat(item.path("seq").asLong()).isEqualTo(before + 1);
        assertThat(item.path("slug").asText()).isEqualTo("app");
        assertThat(item.path("name").asText()).isEqualTo("App");
        assertThat(item.path("state").asText()).isEqualTo("deployed");
        assertThat(item.path("project_id").asLong())
                .isEqualTo(owner.project("app").path("id").asLong());
        JsonNode second = feed("?since=" + (before + 1));
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("items").path(0).path("state").asText()).isEqualTo("undeployed");
        JsonNode none = feed("?since=" + (before + 2));
        assertThat(none.path("items")).isEmpty();
        assertThat(none.path("next_since").asLong()).isEqualTo(before + 2);
    }

    /** Readers poll as fast as they can while writers commit at the same time; each must see every number, in its order. */
    @Test
    void aReaderWhoFollowsTheFeedMissesNothingHoweverManyWrite() throws Exception {
        long before = last();
        List<ProjectCalls> owners = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            owners.add(newcomer());
        }
        long expected = (long) WRITERS * TIMES * 2;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> readers = List.of(
                    threads.submit(() -> follow(before, expected)), threads.submit(() -> follow(before, expected)));
            List<Future<Boolean>> writers = owners.stream()
                    .map(each -> threads.submit(() -> toggle(each)))
                    .toList();
            for (Future<Boolean> each : writers) {
                assertThat(each.get()).isTrue();
            }
            for (Future<List<Long>> each : readers) {
                List<Long> seen = each.get();
                assertThat(seen).hasSize((int) expected);
                for (int i = 0; i < seen.size(); i++) {
                    assertThat(seen.get(i)).isEqualTo(before + 1 + i);
                }
            }
        }
        assertThat(last()).isEqualTo(before + expected);
    }

    private static boolean toggle(ProjectCalls owner) throws Exception {
        boolean good = true;
        for (int i = 0; i < TIMES; i++) {
            good &= owner.deploy("app").status() == 200;
            good &= owner.undeploy("app").status() == 200;
        }
        return good;
    }

    private static List<Long> follow(long since, long count) throws Exception {
        List<Long> seen = new ArrayList<>();
        long[] at = {since};
        Await.until("the feed to end", () -> {
            JsonNode page = feed("?limit=7&since=" + at[0]);
            page.path("items").forEach(each -> seen.add(each.path("seq").asLong()));
            at[0] = page.path("next_since").asLong();
            return seen.size() >= count;
        });
        return seen;
    }

    /** A runtime that starts lists what is up while that changes, follows the feed from there, and is right in the end. */
    @Test
    void aListAndTheFeedBehindItComeToTheTruth() throws Exception {
        List<ProjectCalls> owners = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ProjectCalls each = newcomer();
            each.deploy("app");
            owners.add(each);
        }
        Map<Long, Boolean> known = new HashMap<>();
        JsonNode page = feed("?state=deployed&limit=2");
        long since = page.path("next_since").asLong();
        take(known, page);
        owners.getFirst().undeploy("app");
        owners.getLast().undeploy("app");
        ProjectCalls late = newcomer();
        late.deploy("app");
        while (!page.path("next_cursor").isNull()) {
            page = feed(
                    "?state=deployed&limit=2&cursor=" + page.path("next_cursor").asText());
            assertThat(page.path("next_since").asLong()).isEqualTo(since);
            take(known, page);
        }
        JsonNode changes = feed("?limit=100&since=" + since);
        take(known, changes);
        assertThat(changes.path("items")).hasSize(3);
        known.values().removeIf(up -> !up);
        List<Long> truth = seeds.rows("SELECT id FROM projects WHERE deploy_status = 'deployed'").stream()
                .map(row -> row.getLong(0))
                .toList();
        assertThat(known.keySet()).containsExactlyInAnyOrderElementsOf(truth);
    }

    private static void take(Map<Long, Boolean> known, JsonNode page) {
        page.path("items")
                .forEach(each -> known.put(
                        each.path("project_id").asLong(),
                        each.path("state").asText().equals("deployed")));
    }

    @ParameterizedTest
    @CsvSource({
        "?since=-1,422 invalid_value",
        "?since=x,422 invalid_value",
        "?since=,422 invalid_value",
        "?limit=0,422 invalid_value",
        "?limit=101,422 invalid_value",
        "?state=up,422 invalid_value",
        "?state=deployed&since=0,422 invalid_value",
        "?state=deployed&cursor=7,422 invalid_value",
        "?state=deployed&cursor=a-b,422 invalid_value",
        "?since=999999999,409 since_ahead"
    })
    void whatIsNoPlaceInTheFeedIsRefused(String query, String code) throws Exception {
        assertThat(code(shop.client().get("/v1/deployments" + query))).isEqualTo(code);
    }

    @Test
    void onlyServiceKeysThatMayReadFollow() throws Exception {
        assertThat(shop.client().call("GET", "/v1/deployments", "").status()).isEqualTo(401);
        assertThat(code(newcomer().any("GET", "/v1/deployments", ""))).isEqualTo("403 forbidden");
        String reads = seeds.serviceKey("litellm", Scope.READ);
        String pushes = seeds.serviceKey("litellm", Scope.INGEST);
        Await.until(
                "the keys to be known",
                () -> shop.client()
                                .call("GET", "/v1/deployments", "", "Authorization", "Bearer " + reads)
                                .status()
                        == 200);
        assertThat(code(shop.client().call("GET", "/v1/deployments", "", "Authorization", "Bearer " + pushes)))
                .isEqualTo("403 forbidden");
    }

    @Test
    void theOperatorsEndpointHearsOfStartAndStop() throws Exception {
        List<JsonNode> heard = new CopyOnWriteArrayList<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            heard.add(GatewayClient.tree(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        try {
            Answer made = shop.client()
                    .post(
                            "/api/admin/webhooks",
                            "{\"url\":\"http://127.0.0.1:"
                                    + receiver.getAddress().getPort()
                                    + "/\",\"types\":[\"deployment.started\",\"deployment.stopped\"]}");
            assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
            ProjectCalls owner = newcomer();
            owner.deploy("app");
            Await.until("the start to be told", () -> heard.size() == 1);
            owner.call("DELETE", "/app", "");
            Await.until("the stop to be told", () -> heard.size() == 2);
            assertThat(heard.getFirst().path("type").asText()).isEqualTo("deployment.started");
            assertThat(heard.getFirst().path("data").path("slug").asText()).isEqualTo("app");
            assertThat(heard.getLast().path("type").asText()).isEqualTo("deployment.stopped");
            assertThat(heard.getLast().path("data").path("reason").asText()).isEqualTo("project_deleted");
            assertThat(heard.getLast().path("data").path("seq").asLong())
                    .isEqualTo(heard.getFirst().path("data").path("seq").asLong() + 1);
            assertThat(shop.client()
                            .call(
                                    "DELETE",
                                    "/api/admin/webhooks/"
                                            + made.body().path("id").asLong(),
                                    "",
                                    "Authorization",
                                    "Bearer " + ServiceKeys.SANDBOX_ADMIN)
                            .status())
                    .isEqualTo(204);
        } finally {
            receiver.stop(0);
        }
    }
}
