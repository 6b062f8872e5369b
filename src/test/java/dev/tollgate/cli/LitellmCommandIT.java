package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.LitellmStandIn;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.db.PostgresExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** LiteLLM's rows without a gateway. */
@ExtendWith(PostgresExtension.class)
class LitellmCommandIT {
    @TempDir
    Path directory;

    private final String url;
    private final LitellmStandIn litellm;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    LitellmCommandIT(DatabaseAddress address) throws Exception {
        litellm = new LitellmStandIn();
        url = DatabaseUrl.of(address);
    }

    @AfterEach
    void close() {
        litellm.close();
    }

    @Test
    void whatWasReadIsToldAndWhatWentWrongToo() {
        assertThat(run("litellm", "sync", "--from", "2026-11-01", "--to", "2026-11-08"))
                .as("%s", err)
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("0 rows of LiteLLM read (2026-11-01T00:00:00Z to 2026-11-08T00:00:00Z,");
        assertThat(run("litellm", "--json")).isEqualTo(ExitCode.USAGE);
        assertThat(run("litellm", "sync", "--json")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("\"status\" : \"done\"", "\"started_by\" : \"cli:");
        litellm.fail(LitellmStandIn.Fault.UNAUTHORIZED);
        assertThat(run("litellm", "sync")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("LiteLLM answered 401; litellm.key must be")
                .doesNotContain(LitellmStandIn.KEY);
        litellm.fail(LitellmStandIn.Fault.SERVER_ERROR);
        assertThat(run("litellm")).isEqualTo(ExitCode.NO_STRIPE);
        assertThat(run("litellm", "sync", "--from", "2026-01-01", "--to", "2026-11-08"))
                .isEqualTo(ExitCode.USAGE);
    }

    private int run(String... command) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of(
                "--set", "database.url=" + url,
                "--set", "journal.dir=" + directory.resolve("journal"),
                "--set", "litellm.url=" + litellm.url(),
                "--set", "litellm.key=" + LitellmStandIn.KEY));
        line.addAll(List.of(command));
        CliContext context =
                new CliContext(directory, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), false);
        return new Cli(context, (loaded, serving) -> {}).run(line.toArray(String[]::new));
    }
}
