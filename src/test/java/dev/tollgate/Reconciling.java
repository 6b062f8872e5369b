package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** The books of a shop against its Stripe, over HTTP. */
final class Reconciling {
    private static final String PATH = "/api/admin/reconciliation";

    private Reconciling() {}

    /** What differs now, as {@code code id}, in order. */
    static List<String> look(Shop shop) throws Exception {
        return findings(run(shop, false)).stream()
                .map(each -> text(each, "code") + " " + text(each, "stripe_id"))
                .sorted()
                .toList();
    }

    /** Looks and repairs; what was found, with what became of it. */
    static List<JsonNode> repair(Shop shop) throws Exception {
        return findings(run(shop, true));
    }

    /** A run from its beginning to its end; the sandbox's time may be ahead. */
    static JsonNode run(Shop shop, boolean repair) throws Exception {
        Instant from = Instant.now().minus(Duration.ofDays(1));
        Instant to = shop.sandbox().now().plus(Duration.ofHours(1));
        long id = begin(shop, "{\"from\":\"" + from + "\",\"to\":\"" + to + "\",\"repair\":" + repair + "}");
        JsonNode last = ended(shop, id).path("last");
        assertThat(last.path("id").asLong()).as("%s", last).isEqualTo(id);
        return last;
    }

    static long begin(Shop shop, String body) throws Exception {
        Answer begun = shop.client().post(PATH + "/run", body);
        assertThat(begun.status()).as("%s", begun.body()).isEqualTo(202);
        return begun.body().path("id").asLong();
    }

    /** All that is told when a run is not under way any more. */
    static JsonNode ended(Shop shop, long id) throws Exception {
        Await.until(
                "the run to end", () -> show(shop).path("running").path("id").asLong() != id);
        return show(shop);
    }

    static JsonNode show(Shop shop) throws Exception {
        Answer shown = shop.client().get(PATH);
        assertThat(shown.status()).as("%s", shown.body()).isEqualTo(200);
        return shown.body();
    }

    static List<JsonNode> findings(JsonNode run) {
        JsonNode findings = run.path("findings");
        return IntStream.range(0, findings.size()).mapToObj(findings::get).toList();
    }

    static String text(JsonNode finding, String field) {
        return finding.path(field).asText();
    }
}
