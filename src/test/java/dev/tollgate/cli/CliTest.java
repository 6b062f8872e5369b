package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.LoadedConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
    private static final Serving RECORDING_NOTHING = (loaded, context) -> {};

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Serving serving, String... args) {
        return new Cli(context(false), serving).run(args);
    }

    private CliContext context(boolean terminal) {
        return new CliContext(directory, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), terminal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--set server.port=9 --set usage.writers=3",
                "serve --set server.port=9 --set usage.writers=3",
                "--set server.port=9 serve --set usage.writers=3",
                "--config nine.yaml serve",
                "serve --config=nine.yaml -v",
                "--set=server.port=9 --set=usage.writers=3 serve",
            })
    void serveIsTheDefaultAndOptionsStandBeforeOrAfter(String line) throws Exception {
        Files.writeString(directory.resolve("nine.yaml"), "{server: {port: 9}, usage: {writers: 3}}");
        List<LoadedConfig> served = new ArrayList<>();

        int code = run((loaded, context) -> served.add(loaded), line.split(" "));

        assertThat(err.toString()).isEmpty();
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(served).singleElement().satisfies(loaded -> {
            assertThat(loaded.config().server().port()).isEqualTo(9);
            assertThat(loaded.config().usage().writers()).isEqualTo(3);
        });
    }

    @Test
    void configurationErrorsAreListedTogetherWithoutATrace() {
        int code = run(RECORDING_NOTHING, "--set", "server.prot=1", "audit", "--set", "server.managementPort=x");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
            tollgate: the configuration has 2 problems:
              server.prot (--set): unknown; did you mean server.port?
              server.managementPort (--set): must be a whole number from 0 to 65535, not "x"
            """);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "adit, tollgate audit",
        "price, tollgate prices",
        "--confg, --config",
        "audit --verbos, --verbose",
        "--set, --set",
        "version extra, 'tollgate version --help'",
    })
    void wrongWordsAreAnsweredWithWhatWasMeant(String line, String hint) {
        assertThat(run(RECORDING_NOTHING, line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("tollgate: ").contains(hint).doesNotContain("\tat ");
    }

    @Test
    void helpHasCommandsExitCodesAndExamples() {
        assertThat(run(RECORDING_NOTHING, "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("--config", "--set", "--verbose", "3   the database cannot be reached", "Examples:")
                .contains(
                        "serve",
                        "audit",
                        "prices",
                        "accounts",
                        "keys",
                        "replay",
                        "journal",
                        "stripe",
                        "migrate",
                        "config",
                        "version")
                .doesNotContain("\u001b[");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "audit",
                "prices",
                "accounts",
                "keys",
                "replay",
                "journal",
                "stripe",
                "migrate",
                "config",
                "version"
            })
    void everyCommandHasHelpWithExamplesAndExitCodes(String command) {
        assertThat(run(RECORDING_NOTHING, command, "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("Usage: tollgate " + command, "Examples:\n  tollgate " + command, "Exit codes:", "--config")
                .doesNotContain("tollgate serve --set server.port=8090");
    }

    @Test
    void coloursAreForTerminalsOnly() {
        assertThat(new Cli(context(true), RECORDING_NOTHING).run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("\u001b[");
    }

    @Test
    void versionNamesTheGatewayJavaAndPostgres() {
        assertThat(run(RECORDING_NOTHING, "version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .containsPattern("Tollgate \\d+\\.\\d+")
                .contains("Java " + Runtime.version())
                .containsPattern("PostgreSQL \\d+\\.\\d+");
        String command = out.toString();
        out.getBuffer().setLength(0);
        assertThat(run(RECORDING_NOTHING, "--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEqualTo(command);
    }

    @Test
    void configShowsEveryValueAndItsSourceWithoutSecrets() {
        int code = run(
                RECORDING_NOTHING,
                "config",
                "--set",
                "database.url=postgres://u:hunter2@db/x",
                "--set",
                "usage.ackTimeout=5s");

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .containsPattern("usage.ackTimeout +5s +# --set")
                .containsPattern("database.url +\\*{3} +# --set")
                .containsPattern("server.port +8080 +# default")
                .doesNotContain("hunter2");
    }

    @Test
    void failuresAreOneLineWithoutSecretsAndATraceOnlyWhenAskedFor() {
        Serving failing = (loaded, context) -> {
            throw new IllegalStateException("postgres://u:hunter2@db/x is odd");
        };

        assertThat(run(failing, "serve")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).isEqualToNormalizingNewlines("tollgate: postgres://u:***@db/x is odd\n");

        assertThat(run(failing, "serve", "-v")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("\tat ").doesNotContain("hunter2");
    }

    @Test
    void anUnreachableDatabaseHasAnExitCodeOfItsOwn() {
        assertThat(run(throwing(new IllegalStateException("start", new ConnectException("refused"))), "serve"))
                .isEqualTo(ExitCode.NO_DATABASE);
        assertThat(ExitCode.of(new SQLException("x", "08006"))).isEqualTo(ExitCode.NO_DATABASE);
        assertThat(ExitCode.of(new SQLException("x", "57P03"))).isEqualTo(ExitCode.NO_DATABASE);
        assertThat(ExitCode.of(new SQLException("x", "23505"))).isEqualTo(ExitCode.FAILED);
        assertThat(ExitCode.of(new SQLException("x"))).isEqualTo(ExitCode.FAILED);
    }

    private static Serving throwing(Exception failure) {
        return (loaded, context) -> {
            throw failure;
        };
    }
}
