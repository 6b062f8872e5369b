package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Config;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.journal.Journal;
import dev.tollgate.observe.JournalMetrics;
import dev.tollgate.usage.Decoded;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class CommandsIT {
    private static final Serving NONE = (loaded, context) -> {};

    @TempDir
    Path directory;

    private final Pool pool;
    private final String url;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    CommandsIT(Pool pool, DatabaseAddress address) {
        this.pool = pool;
        this.url = DatabaseUrl.of(address);
    }

    @BeforeEach
    void empty() {
        sql("ALTER TABLE ledger_transfers DISABLE TRIGGER ledger_transfers_insert_only");
        sql("ALTER TABLE deployment_changes DISABLE TRIGGER USER");
        sql("ALTER TABLE account_terms DISABLE TRIGGER USER");
        sql("ALTER TABLE agent_prices DISABLE TRIGGER USER");
        sql("TRUNCATE accounts, ledger_transfers, service_keys, price_books, usage_logs, usage_keys, metering_batches"
                + " RESTART IDENTITY CASCADE");
    }

    @Test
    void anAccountIsMadeListedAndShown() {
        assertThat(run("accounts", "create", "Acme Inc")).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("1\n");
        assertThat(run("accounts", "create", "Globex")).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("2\n");

        for (String[] line : new String[][] {{"accounts"}, {"accounts", "list"}}) {
            assertThat(run(line)).isEqualTo(ExitCode.OK);
            assertThat(printed()).isEqualTo("""
                ID  NAME      STATUS  ORIGIN    BALANCE   DUE  BINDINGS
                 1  Acme Inc  active  operator     0.00  0.00         0
                 2  Globex    active  operator     0.00  0.00         0
                """);
        }
        for (String account : new String[] {"1", "Acme Inc"}) {
            assertThat(run("accounts", "show", account)).isEqualTo(ExitCode.OK);
            assertThat(printed()).startsWith("Account 1, Acme Inc (active, from operator)\nBalance 0.00 USD\n");
        }
    }

    @Test
    void wrongAccountsAreRefusedWithWhatToDo() {
        assertThat(run("accounts", "create", "Acme")).isEqualTo(ExitCode.OK);
        sql("INSERT INTO accounts (name, origin) VALUES ('Twin', 'demo'), ('Twin', 'demo')");
        sql("INSERT INTO wallets (account_id) SELECT id FROM accounts WHERE name = 'Twin'");

        failsWith("Account 1 is named 'Acme' already.", "accounts", "create", "Acme");
        failsWith("not only digits", "accounts", "create", "17");
        failsWith("A name has 1 to 200", "accounts", "create", " ");
        failsWith("There is no account named 'acme'; \"tollgate accounts\" lists them.", "accounts", "show", "acme");
        failsWith("There is no account 99.", "accounts", "show", "99");
        failsWith("take an id: 2, 3.", "accounts", "show", "Twin");
    }

    @Test
    void theJournalIsShownAndDrained() throws Exception {
        assertThat(run("journal")).isEqualTo(ExitCode.OK);
        assertThat(printed()).startsWith("There is no journal in ");
        try (Journal journal = journal()) {
            assertThat(journal.append(List.of(
                                    Decoded.one(record("journaled-1")),
                                    Decoded.one(record("journaled-2")),
                                    Decoded.one(record("journaled-1"))))
                            .await())
                    .isNull();
            assertThat(run("journal")).isEqualTo(ExitCode.OK);
            assertThat(printed())
                    .containsPattern("Records 3, \\d+ bytes\nOldest  \\S+, \\d+ s ago\n")
                    .contains("A gateway, pid " + ProcessHandle.current().pid() + ", has it open");
            failsWith("which drains it by itself", "journal", "drain");
        }
        assertThat(run("accounts", "create", "Acme")).isEqualTo(ExitCode.OK);
        assertThat(run("accounts", "bind", "user", "journal-user", "--account", "Acme"))
                .isEqualTo(ExitCode.OK);
        assertThat(run("journal", "drain")).as(err.toString()).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("3 records charged or settled, 0 remain in the journal");
        assertThat(run("journal")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Records 0, 0 bytes").doesNotContain("Oldest", "CUT AT");
        assertThat(run("journal", "drain")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("0 records charged or settled, 0 remain");
        assertThat(run("audit")).isEqualTo(ExitCode.OK);
        assertThat(printed()).isNotEmpty();

        Files.writeString(
                directory.resolve("journal").resolve("cuts.log"),
                "2026-11-22T12:00:00Z\t7\tentries 3 to 4 are missing or damaged\n");
        assertThat(run("journal")).isEqualTo(ExitCode.OK);
        assertThat(printed()).containsPattern("2026-11-22T12:00:00Z +7  entries 3 to 4 are missing");
    }

    private Journal journal() {
        return Journal.open(
                Clock.systemUTC(),
                Config.of("journal.dir=" + directory.resolve("journal")).journal(),
                new JournalMetrics(new SimpleMeterRegistry()));
    }

    private static String record(String callId) {
        return """
            {"litellm_call_id": "%s", "status": "success", "model": "no-such-model", "startTime": 1790000000,
             "prompt_tokens": 5, "response_cost": 0.001, "metadata": {"user_api_key_user_id": "journal-user"}}
            """.formatted(callId);
    }

    @Test
    void creditsAreBookedOnceForAReference() {
        assertThat(run("accounts", "create", "Acme")).isEqualTo(ExitCode.OK);
        String[] grant = {"accounts", "credit", "Acme", "25.50", "--reason", "welcome", "--reference", "w-1"};
        int code = run(grant);
        assertThat(code).as(err.toString()).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("1\nBooked as w-1. Acme now has 25.50 USD.\n");
        assertThat(run(grant)).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("Booked before as w-1. Acme now has 25.50 USD.\n");
        failsWith(
                "Reference 'w-1' is booked with 25.50 USD already",
                "accounts",
                "credit",
                "1",
                "3",
                "--reason",
                "welcome",
                "--reference",
                "w-1");

        String[] back = {"accounts", "credit", "1", "0.500000001", "--take-back", "--reason", "mistake"};
        assertThat(run(back)).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Acme now has 24.999999999 USD.");
        assertThat(run("accounts", "credit", "1", "1", "--reason", "more")).isEqualTo(ExitCode.OK);
        assertThat(run("accounts", "credit", "1", "1", "--reason", "more")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Acme now has 25.999999999 USD.", "Acme now has 26.999999999 USD.");
        failsWith(
                "The wallet of account 1 holds only 26.999999999 USD.",
                "accounts",
                "credit",
                "1",
                "27",
                "--take-back",
                "--reason",
                "all");

        assertThat(run("accounts", "show", "1")).isEqualTo(ExitCode.OK);
        assertThat(printed())
                .contains("Balance 26.999999999 USD")
                .containsPattern("credit_revocation +0.500000001 +[0-9a-f-]{36} +cli:\\S+ +mistake");
        assertThat(run("audit")).isEqualTo(ExitCode.OK);
        assertThat(logged("credits:w-1"))
                .singleElement()
                .asString()
                .matches("credits.adjusted command_line cli:\\S+ 0.00 25.50 25.50 welcome");
    }

    /** What the audit log has of a subject. */
    private List<String> logged(String subject) {
        List<String> rows = new ArrayList<>();
        pool.preparedQuery("SELECT concat_ws(' ', action, actor_kind, actor, before->>'balance_usd',"
                        + " after->>'balance_usd', after->>'amount_usd', after->>'reason') FROM audit_log WHERE"
                        + " subject = $1 ORDER BY id")
                .execute(Tuple.of(subject))
                .await()
                .forEach(row -> rows.add(row.getString(0)));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accounts credit 1 0 --reason x",
                "accounts credit 1 -- -5 --reason x",
                "accounts credit 1 1e3 --reason x",
                "accounts credit 1 0.0000000001 --reason x",
                "accounts credit 1 5",
                "accounts bind nobody x --account 1",
                "accounts bind team x",
                "keys create --label x",
                "keys create --label x --scope root",
                "keys revoke x",
                "prices import x --effective-from tomorrow",
                "prices activate x",
                "prices set",
                "audit now",
            })
    void wrongOptionsAreRefusedBeforeTheDatabaseIsOpened(String line) {
        assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("tollgate: ").doesNotContain("\tat ");
    }

    @Test
    void namesAreBoundMovedAndUnbound() {
        assertThat(run("accounts", "create", "Acme")).isEqualTo(ExitCode.OK);
        assertThat(run("accounts", "create", "Globex")).isEqualTo(ExitCode.OK);
        sql("INSERT INTO projects (account_id, slug, name) VALUES (1, 'search', 'Search')");
        sql("INSERT INTO agents (slug, name, pricing) VALUES ('helper', 'Helper', 'free')");
        assertThat(printed()).isEqualTo("1\n2\n");

        assertThat(run("accounts", "bind", "team", "t-1", "--account", "Acme")).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("team t-1 is bound to account 1, Acme.\n");
        assertThat(run("accounts", "bind", "TEAM", "t-1", "--account", "2")).isEqualTo(ExitCode.OK);
        assertThat(bindings()).containsExactly("|team|t-1|2|null|null|false");
        assertThat(err.toString()).isEmpty();

        String[] full = {
            "accounts",
            "bind",
            "key_hash",
            "sk-1234",
            "--account",
            "1",
            "--agent",
            "helper",
            "--project",
            "search",
            "--source",
            "eu",
            "--exempt"
        };
        assertThat(run(full)).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).contains("not entitled to that agent");
        String hash = "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b";
        assertThat(bindings()).contains("eu|key_hash|" + hash + "|1|1|1|true");
        sql("INSERT INTO agent_entitlements (account_id, agent_id) VALUES (1, 1)");
        assertThat(run(full)).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).isEmpty();
        assertThat(run("accounts", "show", "1")).isEqualTo(ExitCode.OK);
        assertThat(printed()).containsPattern("key_hash  " + hash + "  eu +1 +1  yes");

        failsWith(
                "There is no agent 'nobody'.", "accounts", "bind", "user", "u", "--account", "1", "--agent", "nobody");
        failsWith(
                "no project 'x'; it has [search].",
                "accounts",
                "bind",
                "user",
                "u",
                "--account",
                "1",
                "--project",
                "x");
        failsWith("was it bound with --source?", "accounts", "unbind", "key_hash", "sk-1234");
        assertThat(run("accounts", "unbind", "key_hash", "sk-1234", "--source", "eu"))
                .isEqualTo(ExitCode.OK);
        assertThat(bindings()).hasSize(1);
    }

    @Test
    void aKeyIsPrintedOnceAndOnlyItsHashIsKept() {
        assertThat(run("keys", "create", "--label", "fleet", "--scope", "ingest", "--scope", "READ", "--source", "eu"))
                .isEqualTo(ExitCode.OK);
        String key = printed().strip();
        assertThat(key).matches("tg_[A-Za-z0-9_-]{43}");
        assertThat(err.toString()).contains("Key 1, shown only once");
        assertThat(run("keys")).isEqualTo(ExitCode.OK);
        assertThat(printed())
                .containsPattern("1  fleet  ingest,read  eu +20\\S+Z +- +- +-\n")
                .doesNotContain(key);

        assertThat(run("keys", "revoke", "1")).isEqualTo(ExitCode.OK);
        failsWith("There is no valid key 1", "keys", "revoke", "1");
        assertThat(run("keys", "list")).isEqualTo(ExitCode.OK);
        assertThat(printed()).containsPattern("eu +20\\S+Z +- +- +20\\S+Z\n");
        failsWith("--source must be", "keys", "create", "--label", "x", "--scope", "read", "--source", "No Good");
    }

    @Test
    void aRotatedKeyHasASuccessorOfTheSameKindAndAnEnd() {
        assertThat(run("keys", "create", "--label", "fleet", "--scope", "ingest", "--source", "eu"))
                .isEqualTo(ExitCode.OK);
        String old = printed().strip();

        assertThat(run("keys", "rotate", "1", "--overlap", "7d")).isEqualTo(ExitCode.OK);
        assertThat(printed().strip()).matches("tg_[A-Za-z0-9_-]{43}").isNotEqualTo(old);
        assertThat(err.toString()).contains("Key 1 is valid until 20", "Key 2, shown only once");

        assertThat(run("keys")).isEqualTo(ExitCode.OK);
        assertThat(printed())
                .containsPattern("1  fleet  ingest  eu +20\\S+Z +- +20\\S+Z +-\n")
                .containsPattern("2  fleet  ingest  eu +20\\S+Z +- +- +-\n");
        failsWith("not been rotated before", "keys", "rotate", "1");
        failsWith("not been rotated before", "keys", "rotate", "99");
        failsWith("--overlap must be at most 90d", "keys", "rotate", "2", "--overlap", "91d");
        assertThat(run("keys", "revoke", "2")).isEqualTo(ExitCode.OK);
        failsWith("not been rotated before", "keys", "rotate", "2");
        assertThat(run("keys", "rotate", "2", "--overlap", "soon")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aPriceMapIsImportedComparedAndActivated() throws IOException {
        Path map = directory.resolve("prices.json");
        Files.writeString(map, priceMap("2.5e-6", "1e-6"));
        failsWith("No price book is active yet", "prices", "list");

        assertThat(run("prices", "import", "prices.json")).isEqualTo(ExitCode.OK);
        assertThat(printed())
                .contains("2 models with prices read, 0 without", "2 models added, 0 removed, 0 changed")
                .contains("Saved as draft 1; \"tollgate prices activate 1\" puts it in force");
        assertThat(run("prices", "activate", "1")).isEqualTo(ExitCode.OK);
        failsWith("Version 1 was not activated: no draft of version 1.", "prices", "activate", "1");

        assertThat(run("prices", "import", map.toString(), "--yes")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Nothing changes; no version was made.");

        assertThat(run("prices", "set", "m-one", "--input", "3", "--yes")).isEqualTo(ExitCode.OK);
        assertThat(printed()).containsPattern("m-one  input_cost_per_token +0.0000025 +0.000003  20.0 %");

        Files.writeString(map, priceMap("2.6e-6", "1.5e-6"));
        assertThat(run("prices", "import", "prices.json", "--markup-bps", "1000", "--yes"))
                .isEqualTo(ExitCode.OK);
        assertThat(printed())
                .contains("0 models added, 0 removed, 1 changed", "65.0 %", "Version 3 is active")
                .doesNotContain("m-one");

        assertThat(run("prices", "list", "ONE")).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("""
            MODEL  PROVIDER  MODE  INPUT  OUTPUT  SET BY
            m-one  openai    chat   3.00   10.00  operator
            1 of 2 models of version 3
            """);
        assertThat(run("prices", "show", "m-two")).isEqualTo(ExitCode.OK);
        assertThat(printed())
                .contains("m-two, version 3, set by import")
                .containsPattern("input_\\S+ +0.00000165 +1.65");
        failsWith("Version 3 has no price for 'm-three'", "prices", "show", "m-three");
        failsWith("no price book of version 9", "prices", "list", "--version", "9");
    }

    @Test
    void aBookOfTheFutureCanBeWithdrawn() throws IOException {
        Files.writeString(directory.resolve("prices.json"), priceMap("1", "1"));
        String[] line = {"prices", "import", "prices.json", "--effective-from", "2099-01-01", "--yes"};
        assertThat(run(line)).isEqualTo(ExitCode.OK);
        assertThat(run("prices", "withdraw", "1")).isEqualTo(ExitCode.OK);
        failsWith("Version 1 is in force, was in force, or does not exist", "prices", "withdraw", "1");
        assertThat(run("prices")).isEqualTo(ExitCode.OK);
        assertThat(printed()).containsPattern("1  withdrawn  2099-01-01T00:00:00Z +2  prices.json  cli:");
    }

    @Test
    void thePersonAtTheTerminalIsAsked() throws IOException {
        Files.writeString(directory.resolve("prices.json"), priceMap("1", "1"));
        assertThat(answering("n", "prices", "import", "prices.json")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Saved as draft 1");
        assertThat(answering("y", "prices", "import", "prices.json")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Version 2 is active");
        assertThat(err.toString()).contains("Put version 2 in force from ", " on? [y/N] ");
    }

    @Test
    void aPriceMapIsFetchedOverHttp() throws IOException {
        byte[] body = priceMap("1e-6", "1e-6").getBytes(StandardCharsets.UTF_8);
        com.sun.net.httpserver.HttpServer server =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/good", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                for (int i = 0; i < 40; i++) {
                    exchange.getResponseBody().write(spaces);
                }
            } catch (IOException closedByTheReader) {
                assertThat(closedByTheReader).isNotNull();
            }
        });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(run("prices", "import", base + "/good", "--yes")).isEqualTo(ExitCode.OK);
            assertThat(printed()).contains("Version 1 is active");
            failsWith("/nothing answered 404.", "prices", "import", base + "/nothing");
            failsWith("is larger than 32 MiB", "prices", "import", base + "/huge");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void badPriceMapsChangeNothing() throws IOException {
        failsWith("Cannot read ", "prices", "import", "nothing.json");
        Files.writeString(directory.resolve("bad.json"), "[1]");
        failsWith("is no price map in LiteLLM's format", "prices", "import", "bad.json");
        Files.writeString(directory.resolve("none.json"), "{\"m\": {\"max_tokens\": 5}}");
        failsWith("has no model with a price", "prices", "import", "none.json");
        Files.writeString(directory.resolve("odd.json"), priceMap("-1", "1"));
        assertThat(run("prices", "import", "odd.json", "--yes")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("1 models with prices read", "left out: m-one: ");
        failsWith("Name a price", "prices", "set", "m");
        failsWith("m: ", "prices", "set", "m", "input_cost_per_token=dear");
    }

    @Test
    void theAuditAnswersOneUponDriftAndNamesTheRow() {
        assertThat(run("accounts", "create", "Acme")).isEqualTo(ExitCode.OK);
        assertThat(run("audit")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("The books are clean");
        sql("UPDATE wallets SET balance_nanos = 5");
        assertThat(run("audit")).isEqualTo(ExitCode.FAILED);
        assertThat(printed()).contains("account_id=1 balance_nanos=5 ledger_nanos=0", "The books are WRONG");
        assertThat(run("audit", "--json")).isEqualTo(ExitCode.FAILED);
        assertThat(printed()).contains("\"clean\" : false", "\"drift_usd\" : \"0.000000005\"");
        assertThat(err.toString()).isEmpty();
        assertThat(answering("", "audit")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("checking wallet_balance", "checking keys");
    }

    @Test
    void aDatabaseThatIsAwayHasItsExitCode() {
        Cli cli = new Cli(context(false, ""), NONE);
        assertThat(cli.run("audit", "--set", "database.url=postgres://u:geheim@127.0.0.1:1/d"))
                .isEqualTo(ExitCode.NO_DATABASE);
        assertThat(err.toString()).contains("Cannot connect to").doesNotContain("geheim");
    }

    private static String priceMap(String one, String two) {
        return """
            {"sample_spec": {"input_cost_per_token": 0},
             "m-one": {"input_cost_per_token": %s, "output_cost_per_token": 1e-5, "litellm_provider": "openai", "mode": "chat"},
             "m-two": {"input_cost_per_token": %s, "output_cost_per_token": 0, "litellm_provider": "openai", "mode": "chat"}}
            """.formatted(one, two);
    }

    private void failsWith(String message, String... line) {
        assertThat(run(line)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).startsWith("tollgate: ").contains(message).doesNotContain("\tat ");
        out.getBuffer().setLength(0);
    }

    private int run(String... line) {
        return run(context(false, ""), line);
    }

    private int answering(String answer, String... line) {
        return run(context(true, answer + "\n"), line);
    }

    private int run(CliContext context, String... line) {
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("--set", "database.url=" + url));
        all.addAll(List.of("--set", "journal.dir=" + directory.resolve("journal")));
        all.addAll(List.of(line));
        return new Cli(context, NONE).run(all.toArray(String[]::new));
    }

    private CliContext context(boolean terminal, String input) {
        return new CliContext(
                directory,
                Map.of(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                terminal,
                new BufferedReader(new StringReader(input)));
    }

    private String printed() {
        String text = out.toString();
        out.getBuffer().setLength(0);
        return text;
    }

    private List<String> bindings() {
        List<String> lines = new ArrayList<>();
        pool.query("SELECT concat_ws('|', source, kind, value, account_id, COALESCE(agent_id::text, 'null'),"
                        + " COALESCE(project_id::text, 'null'), exempt::text) FROM bindings ORDER BY 1")
                .execute()
                .await()
                .forEach(row -> lines.add(row.getString(0)));
        return lines;
    }

    private void sql(String sql) {
        assertThat(pool.query(sql).execute().await()).isNotNull();
    }
}
