package dev.tollgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.config.LogConfig;
import dev.tollgate.config.LogConfig.Format;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LoggingTest {
    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Logger logger(Format format, boolean forPeople, Level level) {
        context.setMDCAdapter(mdc);
        Logging.apply(context, new LogConfig(format, level), forPeople, out);
        return context.getLogger("dev.tollgate.metering.Writer");
    }

    private String logged() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aJsonLineHasItsFieldsAndNoSecret() throws Exception {
        Logger log = logger(Format.JSON, true, Level.INFO);
        mdc.put("request_id", "r-1");
        log.atWarn()
                .addKeyValue("rows", 512)
                .addKeyValue("api_key", "plain")
                .addKeyValue("level", "mine")
                .setCause(new IllegalStateException("cannot reach postgres://u:hunter2@db/x"))
                .log("Batch \"{}\" with sk_live_51Qp7vLk failed\nand went on", 7);

        JsonNode line = new ObjectMapper().readTree(logged());
        assertThat(logged()).endsWith("}\n").containsOnlyOnce("\n").doesNotContain("hunter2", "51Qp7vLk", "plain");
        assertThat(Instant.parse(line.path("timestamp").asText())).isAfter(Instant.EPOCH);
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("field_level").asText()).isEqualTo("mine");
        assertThat(line.path("logger").asText()).isEqualTo("dev.tollgate.metering.Writer");
        assertThat(line.path("message").asText()).isEqualTo("Batch \"7\" with sk_live_*** failed\nand went on");
        assertThat(line.path("request_id").asText()).isEqualTo("r-1");
        assertThat(line.path("rows").asText()).isEqualTo("512");
        assertThat(line.path("api_key").asText()).isEqualTo("***");
        assertThat(line.path("exception").asText())
                .startsWith("java.lang.IllegalStateException: cannot reach postgres://u:***@db/x")
                .contains("LoggingTest");
    }

    @Test
    void aPlainLineCannotBeForged() {
        Logger log = logger(Format.PLAIN, false, Level.INFO);

        log.atInfo().addKeyValue("user", "a\u001b[31m").log("hello\n12:00:00.000 ERROR forged");

        assertThat(logged())
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Writer: hello\\\\n"
                        + "12:00:00.000 ERROR forged user=a\\?\\[31m\n");
    }

    @Test
    void autoIsPlainForPeopleAndJsonForMachines() {
        logger(Format.AUTO, true, Level.INFO).info("plain");
        assertThat(logged()).endsWith("Writer: plain\n");
        out.reset();

        logger(Format.AUTO, false, Level.INFO).info("json");
        assertThat(logged()).startsWith("{");
    }

    @Test
    void theLevelHoldsAndLibrariesAreQuieter() {
        Logger log = logger(Format.PLAIN, true, Level.INFO);
        log.debug("hidden");
        context.getLogger("io.netty.channel").info("noise");
        context.getLogger("io.netty.channel").warn("trouble");
        assertThat(logged()).doesNotContain("hidden", "noise").contains("trouble");

        logger(Format.PLAIN, true, Level.DEBUG).debug("shown");
        context.getLogger("io.netty.channel").info("asked for");
        assertThat(logged()).contains("shown", "asked for");
    }
}
