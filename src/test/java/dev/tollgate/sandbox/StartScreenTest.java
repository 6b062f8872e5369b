package dev.tollgate.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StartScreenTest {
    private static final DemoAccounts DEMO = new DemoAccounts(1, 2, 3);
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void theSandboxShowsAllThatIsNeededOnOneScreen() {
        String text = screen(DEMO, NOON).text();
        assertThat(text.lines().count()).isLessThanOrEqualTo(24);
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(115));
        assertThat(text)
                .contains("Tollgate 0.1.0 is ready after 3.2 s.")
                .contains("http://127.0.0.1:8090", "http://127.0.0.1:8091/metrics", "embedded PostgreSQL 18 in data")
                .contains("tg_sandbox_ingest", "tg_sandbox_admin", "Ctrl-C")
                .contains("curl -s http://127.0.0.1:8090/v1/accounts/1/balance -H 'Authorization: Bearer"
                        + " tg_sandbox_admin'")
                .endsWith("\n");
    }

    @Test
    void theRecordToTryIsGoodAndNewAtEachStart() throws MalformedBody {
        UsageRecord record = tried(NOON);
        assertThat(record.violation).isNull();
        assertThat(record.model).isEqualTo("gpt-4o-mini");
        assertThat(record.userId).isEqualTo(DemoData.ACME_USER);
        assertThat(record.isFailure).isFalse();
        assertThat(record.durationMillis()).isEqualTo(2_000L);
        assertThat(Instant.ofEpochSecond(record.occurredMicros() / 1_000_000)).isEqualTo(NOON.minusSeconds(2));
        assertThat(tried(NOON).key).isEqualTo(record.key);
        assertThat(tried(NOON.plusSeconds(1)).key).isNotEqualTo(record.key);
    }

    @Test
    void theCommandToTryHasAtMostSixLines() {
        assertThat(command(screen(DEMO, NOON).text()).lines().count()).isLessThanOrEqualTo(6);
    }

    @Test
    void productionIsShortAndKnowsNoSandboxKeys() {
        String text = screen(null, NOON).text();
        assertThat(text).doesNotContain("tg_sandbox", "curl", "Acme").contains("tollgate keys create --label");
        assertThat(text.lines().count()).isLessThanOrEqualTo(10);
    }

    private static StartScreen screen(@Nullable DemoAccounts demo, Instant now) {
        return new StartScreen(
                "0.1.0",
                URI.create("http://127.0.0.1:8090"),
                URI.create("http://127.0.0.1:8091"),
                "embedded PostgreSQL 18 in data",
                now,
                Duration.ofMillis(3_249),
                demo);
    }

    private static String command(String text) {
        Matcher command = Pattern.compile("curl -s \\S+/v1/usage/litellm .*?}}'", Pattern.DOTALL)
                .matcher(text);
        assertThat(command.find()).isTrue();
        return command.group();
    }

    private static UsageRecord tried(Instant now) throws MalformedBody {
        String command = command(screen(DEMO, now).text());
        byte[] body = command.substring(command.indexOf("-d '") + 4, command.length() - 1)
                .getBytes(UTF_8);
        List<UsageRecord> found = new ArrayList<>();
        LitellmDecoder decoder = new LitellmDecoder(new DecoderContext(), "litellm", new DecodedRecords() {
            @Override
            public void record(int index, UsageRecord record) {
                found.add(record);
            }

            @Override
            public void nothing(int index) {
                throw new AssertionError("nothing at " + index);
            }

            @Override
            public void unreadable(int index, String code, String detail) {
                throw new AssertionError(code + ": " + detail);
            }
        });
        decoder.feed(body, 0, body.length);
        decoder.end();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
