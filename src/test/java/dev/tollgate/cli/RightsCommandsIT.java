package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.Seeds;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An account's export and its end, and people, by somebody at the command line; each test with accounts of its own. */
@ExtendWith(PostgresExtension.class)
class RightsCommandsIT {
    @TempDir
    Path directory;

    private final Seeds seeds;
    private final String url;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    RightsCommandsIT(Pool pool, DatabaseAddress address) {
        seeds = new Seeds(pool);
        url = DatabaseUrl.of(address);
    }

    private int run(String... line) {
        return run(false, "", line);
    }

    private int run(boolean terminal, String answer, String... line) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("--set", "database.url=" + url));
        all.addAll(List.of("--set", "journal.dir=" + directory.resolve("journal")));
        all.addAll(List.of(line));
        CliContext context = new CliContext(
                directory,
                Map.of(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                terminal,
                new BufferedReader(new StringReader(answer + "\n")));
        return new Cli(context, (loaded, serving) -> {}).run(all.toArray(String[]::new));
    }

    private String account() {
        return String.valueOf(seeds.accountWithKey("key-" + System.nanoTime()));
    }

    private long logged(String action, String account) {
        return seeds.number(
                "SELECT count(*) FROM audit_log WHERE action = $1 AND account_id = $2 AND actor_kind = 'command_line'"
                        + " AND actor LIKE 'cli:%'",
                action, Long.parseLong(account));
    }

    private long ending(String account) {
        return seeds.number(
                "SELECT count(*) FROM accounts WHERE id = $1 AND status = 'closing'", Long.parseLong(account));
    }

    @Test
    void anAccountIsWrittenDownAsJson() throws Exception {
        String account = account();
        assertThat(seeds.grant(Long.parseLong(account), 7_000_000_000L, "gift")).isTrue();
        assertThat(run("accounts", "export", account)).as("%s", err).isEqualTo(ExitCode.OK);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.path("account_id").asText()).isEqualTo(account);
        assertThat(json.at("/account/0/balance_usd").asText()).isEqualTo("7");
        assertThat(json.path("ledger")).hasSize(1);
        assertThat(err.toString()).matches("Account " + account + ", owner of key-\\d+: \\d+ rows\n");
        assertThat(logged("account.exported", account)).isEqualTo(1);

        assertThat(run("accounts", "export", account, "--json", "--out", "it.json"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEmpty();
        Path file = directory.resolve("it.json");
        JsonNode written = new ObjectMapper().readTree(file.toFile());
        assertThat(written.path("ledger")).isEqualTo(json.path("ledger"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anAccountIsWrittenDownAsTables() throws Exception {
        String account = account();
        assertThat(run(true, "", "accounts", "export", account, "--csv", "--out", "it.zip"))
                .as("%s", err)
                .isEqualTo(ExitCode.OK);
        assertThat(err.toString()).contains(" rows, ledger");
        try (ZipFile zip = new ZipFile(directory.resolve("it.zip").toFile())) {
            String table =
                    new String(zip.getInputStream(zip.getEntry("account.csv")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(table.lines().toList()).hasSize(2);
            assertThat(zip.getEntry("ledger.csv")).isNotNull();
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(each -> each.getFileName().toString())).containsExactly("it.zip");
        }
    }

    @Test
    void anExportThatCannotBeIsRefused() throws Exception {
        String account = account();
        assertThat(run("accounts", "export", account, "--csv")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--out");
        assertThat(run("accounts", "export", account, "--csv", "--json")).isEqualTo(ExitCode.USAGE);
        assertThat(run("accounts", "export")).isEqualTo(ExitCode.USAGE);
        Files.writeString(directory.resolve("mine.json"), "mine");
        assertThat(run("accounts", "export", account, "--out", "mine.json")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("is there already");
        assertThat(directory.resolve("mine.json")).hasContent("mine");
        assertThat(run("accounts", "export", account, "--out", "nowhere/it.json"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(run("accounts", "export", "987654")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).isEqualTo("tollgate: There is no account 987654.\n");
    }

    @Test
    void anAccountIsClosedByWhoeverSaysYes() {
        String account = account();
        assertThat(run("accounts", "close", account)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("Nothing was closed; --yes closes account " + account);
        assertThat(run(true, "n", "accounts", "close", account)).isEqualTo(ExitCode.FAILED);
        assertThat(ending(account)).isZero();
        assertThat(run(true, "y", "accounts", "close", account)).as("%s", err).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).contains("which has 0.00 USD, for good? [y/N] ");
        assertThat(out.toString()).startsWith("Closing account " + account);
        assertThat(ending(account)).isEqualTo(1);
        assertThat(logged("account.closing", account)).isEqualTo(1);
        assertThat(run("accounts", "close", account)).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .startsWith("Nothing to do: account " + account)
                .contains("is closing.");
        assertThat(logged("account.closing", account)).isEqualTo(1);
        assertThat(seeds.audit().isClean()).isTrue();
    }

    @Test
    void whatIsLeftIsInTheWayUnlessItIsGivenUp() {
        String account = account();
        assertThat(seeds.grant(Long.parseLong(account), 1_000_000_000L, "gift")).isTrue();
        assertThat(run("accounts", "close", account, "--yes")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith("tollgate: Credits of 1.00 USD are left")
                .endsWith("(balance_left)\n");
        assertThat(ending(account)).isZero();
        assertThat(run("accounts", "close", account, "--yes", "--forfeit-credits"))
                .as("%s", err)
                .isEqualTo(ExitCode.OK);
        assertThat(ending(account)).isEqualTo(1);
        assertThat(seeds.audit().isClean()).isTrue();
        assertThat(run("accounts", "close", "nobody", "--yes")).isEqualTo(ExitCode.FAILED);
        assertThat(run("accounts", "close")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void thoseWhoAreMadeAreListedAndSetTheirPasswordByALink() {
        String email = "ada-" + System.nanoTime() + "@example.com";
        assertThat(run("people", "create", "--email", email, "--name", "Ada", "--operator"))
                .as("%s", err)
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).matches("http\\S+/reset-password#token=\\S{20,}\n");
        assertThat(err.toString()).matches("Person \\d+, an operator\n");
        for (String[] line : new String[][] {{"people"}, {"people", "list"}}) {
            assertThat(run(line)).isEqualTo(ExitCode.OK);
            assertThat(out.toString())
                    .startsWith("ID  EMAIL")
                    .containsPattern("\\d+  " + email + " +Ada +yes +1 +20\\S+Z\n");
        }
        assertThat(seeds.number(
                        "SELECT count(*) FROM mail_tokens t JOIN people p ON p.id = t.person_id WHERE p.email = $1 AND"
                                + " t.expires_at BETWEEN now() + interval '23 hours' AND now() + interval '25 hours'",
                        email))
                .isEqualTo(1);
        assertThat(run("people", "create", "--email", email, "--name", "Ada")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).isEqualTo("tollgate: There is somebody with the address " + email + " already.\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aPasswordFromInputIsHeldToTheRulesAndNoLinkIsPrinted() {
        String email = "grace-" + System.nanoTime() + "@example.com";
        String[] line = {"people", "create", "--email", email, "--name", "Grace", "--password-stdin"};
        assertThat(run(false, "short", line)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("password");
        assertThat(run(false, "", line)).isEqualTo(ExitCode.FAILED);
        assertThat(run(false, "correct horse battery", line)).as("%s", err).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEmpty();
        assertThat(seeds.number(
                        "SELECT count(*) FROM people WHERE email = $1 AND password_hash IS NOT NULL"
                                + " AND password_hash NOT LIKE '%horse%' AND NOT operator",
                        email))
                .isEqualTo(1);
        assertThat(run("people", "create", "--email", "nobody", "--name", " ")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("email", "name");
        assertThat(run("people", "create", "--name", "Grace")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anOperatorIsMadeAndUnmadeButNeverTheLast() {
        String first = "first-" + System.nanoTime() + "@example.com";
        String second = "second-" + System.nanoTime() + "@example.com";
        assertThat(run("people", "create", "--email", first, "--name", "First")).isEqualTo(ExitCode.OK);
        assertThat(run("people", "create", "--email", second, "--name", "Second"))
                .isEqualTo(ExitCode.OK);
        seeds.execute("UPDATE people SET operator = false");
        assertThat(run("people", "operator", first.toUpperCase(Locale.ROOT)))
                .as("%s", err)
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).endsWith(" is an operator.\n");
        assertThat(run("people", "operator", first, "--no")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("Nobody else could administer any more")
                .endsWith("(last_operator)\n");
        assertThat(run("people", "operator", second)).isEqualTo(ExitCode.OK);
        assertThat(run("people", "operator", first, "--no")).isEqualTo(ExitCode.OK);
        assertThat(run("people", "operator", first, "--no")).isEqualTo(ExitCode.OK);
        assertThat(seeds.number(
                        "SELECT count(*) FROM audit_log WHERE action = 'person.operator' AND subject = 'person:' ||"
                                + " (SELECT id FROM people WHERE email = $1) AND actor_kind = 'command_line'",
                        first))
                .isEqualTo(2);
        assertThat(run("people", "operator", "nobody@example.com")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("There is nobody with the address nobody@example.com.");
        assertThat(run("people", "operator")).isEqualTo(ExitCode.USAGE);
    }
}
