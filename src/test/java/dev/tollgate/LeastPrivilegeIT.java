package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.cli.Cli;
import dev.tollgate.cli.CliContext;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseAddress.SslMode;
import dev.tollgate.db.DatabaseException;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.stripe.StripeSigner;
import dev.tollgate.stripe.TestEvents;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a role that conf/postgres/roles.sql made: a whole day's work, and nothing beyond it. */
@TestMethodOrder(OrderAnnotation.class)
@Timeout(120)
class LeastPrivilegeIT {
    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.privateServer();

    private static final String PASSWORD = "q8Zr2nLw";
    private static final Vertx VERTX = Vertx.vertx();

    /** What a stranger who got hold of the gateway's password would try. */
    private static final List<String> FORBIDDEN = List.of(
            "UPDATE ledger_transfers SET amount_nanos = 1",
            "DELETE FROM ledger_transfers",
            "TRUNCATE ledger_transfers",
            "ALTER TABLE ledger_transfers DISABLE TRIGGER ALL",
            "UPDATE usage_logs SET cost_total_nanos = 0",
            "DELETE FROM usage_logs",
            "DELETE FROM usage_keys",
            "UPDATE usage_keys SET account_id = 1",
            "UPDATE metering_batches SET rows_in = 0",
            "DELETE FROM wallets",
            "UPDATE wallets SET account_id = account_id + 1",
            "UPDATE accounts SET origin = 'demo'",
            "DELETE FROM accounts",
            "DELETE FROM projects",
            "UPDATE projects SET slug = 'x'",
            "UPDATE deployment_changes SET state = 'undeployed'",
            "DELETE FROM deployment_changes",
            "DELETE FROM deployment_feed",
            "UPDATE service_keys SET scopes = '{admin}'",
            "UPDATE service_keys SET key_hash = '\\x00'",
            "UPDATE price_entries SET prices = '{}'",
            "DELETE FROM price_books",
            "UPDATE price_books SET effective_from = now()",
            "UPDATE checkout_orders SET amount_cents = 1",
            "DELETE FROM stripe_inbox",
            "UPDATE stripe_inbox SET payload = ''",
            "UPDATE usage_quarantine SET record = '{}'",
            "DELETE FROM usage_conflicts",
            "UPDATE notification_messages SET data = ''",
            "DELETE FROM notification_messages",
            "DELETE FROM notification_attempts",
            "UPDATE reconciliation_findings SET open = false",
            "UPDATE webhook_endpoints SET url = 'https://elsewhere.example/'",
            "DROP TABLE usage_quarantine",
            "CREATE TABLE mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "DELETE FROM flyway_schema_history",
            "SET ROLE tollgate_owner",
            "SELECT pg_read_file('postgresql.conf')",
            "COPY accounts TO PROGRAM 'true'");

    @TempDir
    static Path directory = Path.of("");

    @BeforeAll
    static void asTheFileSays() throws Exception {
        Seeds.get(POSTGRES.pool().query("CREATE DATABASE books").execute());
        Database admin =
                open(address(POSTGRES.address().user(), POSTGRES.address().password()));
        for (int times = 0; times < 2; times++) {
            Seeds.get(admin.pool()
                    .query(Files.readString(Path.of("conf/postgres/roles.sql")))
                    .execute());
        }
        Seeds.get(admin.pool()
                .query("ALTER ROLE tollgate_owner PASSWORD '" + PASSWORD + "'; ALTER ROLE tollgate_runtime PASSWORD '"
                        + PASSWORD + "'")
                .execute());
        Seeds.get(admin.close());
    }

    @AfterAll
    static void close() {
        Seeds.get(VERTX.close());
    }

    @Test
    @Order(1)
    void withoutTheOwnerAnEmptyDatabaseIsRefusedWithWhatToDo() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Gateway.start(runtime()).close())
                .withMessageContaining("may not change the schema: set database.migrationUrl")
                .withMessageNotContaining(PASSWORD);
    }

    @Test
    @Order(2)
    void aDaysWorkNeedsNoMore() throws Exception {
        try (Gateway gateway = Gateway.start(
                runtime(), "database.migrationUrl=" + DatabaseUrl.of(owner()), "notifications.sweepInterval=100ms")) {
            GatewayClient client = gateway.client();
            Database database = open(owner());
            Seeds seeds = new Seeds(database.pool());
            work(client, seeds);
            Books.areClean(seeds);
            assertThat(client.get("/api/admin/audit").status()).isEqualTo(200);
            Seeds.get(database.close());
        }
    }

    /** An account wants to be told, is told, and the operator's endpoint does not answer. */
    private static void notifications(GatewayClient client, long account) throws Exception {
        Answer made = client.post("/api/admin/webhooks", "{\"url\":\"http://127.0.0.1:9/\"}");
        assertThat(made.status()).isEqualTo(201);
        String endpoint = "/api/admin/webhooks/" + made.body().path("id").asLong();
        assertThat(client.call(
                                "PUT",
                                "/api/admin/accounts/" + account + "/notifications",
                                "{\"low_balance_usd\":\"20\",\"low_days\":2}",
                                "Authorization",
                                "Bearer " + ServiceKeys.SANDBOX_ADMIN)
                        .status())
                .isEqualTo(200);
        Await.until(
                "a failed attempt",
                () -> client.get("/api/admin/accounts/" + account + "/messages")
                        .body()
                        .path("items")
                        .path(0)
                        .path("deliveries")
                        .path(0)
                        .path("error")
                        .asText()
                        .equals("connection_refused"));
        assertThat(client.post(endpoint + "/rotate-secret", "").status()).isEqualTo(200);
        assertThat(client.post(endpoint + "/enable", "").status()).isEqualTo(200);
        assertThat(client.call("DELETE", endpoint, "", "Authorization", "Bearer " + ServiceKeys.SANDBOX_ADMIN)
                        .status())
                .isEqualTo(204);
    }

    /** Everything that is done to projects, and a deploy that is above the limit. */
    private static void projects(GatewayClient client, Seeds seeds, long account) throws Exception {
        ProjectCalls operator =
                new ProjectCalls(client, "/api/admin/accounts/" + account + "/projects", ServiceKeys.SANDBOX_ADMIN);
        operator.created("Shop");
        assertThat(operator.call("PATCH", "/shop", "{\"name\":\"My Shop\"}").status())
                .isEqualTo(200);
        assertThat(operator.deploy("shop").status()).isEqualTo(200);
        seeds.execute(
                "INSERT INTO projects (account_id, slug, name, deploy_status, deployed_at, deploy_seq)"
                        + " VALUES ($1, 'above', 'Above', 'deployed', now(), 1)",
                account);
        assertThat(client.post("/api/admin/project-limits/run", "").count("undeployed"))
                .isZero();
        seeds.execute(
                "UPDATE limit_overruns SET deploys_since = now() - interval '60 days' WHERE account_id = $1", account);
        assertThat(client.post("/api/admin/project-limits/run", "").count("undeployed"))
                .isEqualTo(1);
        assertThat(operator.call("DELETE", "/above", "").status()).isEqualTo(204);
        assertThat(operator.call("DELETE", "/shop", "").status()).isEqualTo(204);
        assertThat(client.post("/api/admin/project-limits/run", "").status()).isEqualTo(200);
        assertThat(client.get("/v1/deployments").body().path("items")).hasSize(3);
    }

    private static void work(GatewayClient client, Seeds seeds) throws Exception {
        Call call = Call.of("first").user("user-42");
        assertThat(client.push(call, call, Call.of("of-a-new-payer").user("somebody-new"))
                        .verdicts())
                .isEqualTo("2/1/0/0/0");
        assertThat(client.push(Call.of("long-ago").user("user-42").at(1_600_000_000.5))
                        .verdicts())
                .as("a month without a partition")
                .isEqualTo("1/0/0/0/0");
        assertThat(client.push(call.copy().tokens(7, 7)).verdicts()).isEqualTo("0/0/1/0/0");
        JsonNode conflict =
                client.get("/v1/usage/conflicts").body().path("items").path(0);
        assertThat(client.post("/v1/usage/conflicts/" + conflict.path("id").asLong(), "{\"action\":\"charge\"}")
                        .status())
                .isEqualTo(200);

        Call unpriced =
                Call.of("unpriced").user("user-42").model("model-of-nobody").without("response_cost");
        assertThat(client.push(unpriced).verdicts()).isEqualTo("0/0/0/1/0");
        assertThat(client.push(unpriced).verdicts()).isEqualTo("0/0/0/1/0");
        tollgate(
                "prices",
                "set",
                "model-of-nobody",
                "--input",
                "3",
                "--output",
                "5",
                "--effective-from",
                "2020-01-01",
                "--yes");
        Await.until(
                "the price to be there",
                () -> client.post("/v1/usage/quarantine/replay", "")
                                .body()
                                .path("charged")
                                .asLong()
                        == 1);

        tollgate("accounts", "create", "Initech");
        long account = seeds.number("SELECT max(id) FROM accounts");
        String id = Long.toString(account);
        tollgate("accounts", "bind", "user", "bob", "--account", id);
        tollgate("accounts", "unbind", "user", "bob");
        tollgate("accounts", "credit", id, "12.50", "--reason", "goodwill");
        tollgate("keys", "create", "--label", "litellm", "--scope", "ingest");
        tollgate("keys", "rotate", "1");
        tollgate("keys", "revoke", "2");
        Files.writeString(directory.resolve("prices.json"), """
            {"m-one": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "litellm_provider": "openai", "mode": "chat"}}
            """);
        tollgate("prices", "import", directory.resolve("prices.json").toString(), "--yes");

        notifications(client, account);
        projects(client, seeds, account);

        String session = TestEvents.sessionId();
        assertThat(client.post(
                                "/api/admin/accounts/" + account + "/orders",
                                "{\"package\":\"small\",\"session_id\":\"" + session + "\"}")
                        .status())
                .isEqualTo(201);
        String event = TestEvents.completed(session).encode();
        String signature = new StripeSigner("whsec_tollgate_sandbox_secret").header(event, Instant.now());
        assertThat(client.call("POST", "/api/webhooks/stripe", event, "Stripe-Signature", signature)
                        .status())
                .isEqualTo(200);
        Await.until(
                "the grant",
                () -> seeds.number("SELECT balance_nanos FROM wallets WHERE account_id = $1", account)
                        == 17_500_000_000L);
        tollgate("replay");
        tollgate("audit");
        assertThat(client.readiness()).isEqualTo(200);
    }

    @Test
    @Order(3)
    void nothingElseIsAllowed() {
        Database database = open(runtime());
        for (String statement : FORBIDDEN) {
            assertThatExceptionOfType(PgException.class)
                    .as(statement)
                    .isThrownBy(() -> Seeds.get(database.pool().query(statement).execute()))
                    .satisfies(e -> assertThat(e.getSqlState())
                            .as(statement + ": " + e.getMessage())
                            .isEqualTo("42501"));
        }
        Seeds.get(database.close());
    }

    @Test
    @Order(4)
    void whenTheSchemaIsUpToDateTheOwnerIsNotNeeded() throws Exception {
        tollgate("migrate");
        try (Gateway gateway = Gateway.start(runtime())) {
            assertThat(gateway.client()
                            .push(Call.of("second-start").user("user-42"))
                            .verdicts())
                    .isEqualTo("1/0/0/0/0");
        }
    }

    /** A table that a later migration adds must be decided on in grants.sql. */
    @Test
    @Order(5)
    void everyTableIsDecidedOn() throws Exception {
        String grants = Files.readString(Path.of("src/main/resources/dev/tollgate/db/grants.sql"));
        Pool pool = POSTGRES.pool();
        List<String> missing = new ArrayList<>();
        Seeds.get(pool.query("""
            SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
            """).execute()).forEach(row -> {
            if (!grants.contains(" " + row.getString(0))) {
                missing.add(row.getString(0));
            }
        });
        assertThat(missing).isEmpty();
    }

    private static void tollgate(String... line) {
        StringWriter err = new StringWriter();
        CliContext context = new CliContext(
                directory, Map.of(), new PrintWriter(new StringWriter()), new PrintWriter(err, true), false);
        List<String> all = new ArrayList<>(List.of("--set", "database.url=" + DatabaseUrl.of(runtime())));
        all.addAll(List.of(line));
        Cli cli = new Cli(context, (loaded, process) -> {});
        assertThat(cli.run(all.toArray(String[]::new)))
                .as(String.join(" ", line) + ": " + err)
                .isZero();
    }

    private static Database open(DatabaseAddress address) {
        return Seeds.get(Database.open(VERTX, address, DatabaseOptions.defaults()));
    }

    private static DatabaseAddress owner() {
        return address("tollgate_owner", PASSWORD);
    }

    private static DatabaseAddress runtime() {
        return address("tollgate_runtime", PASSWORD);
    }

    private static DatabaseAddress address(String user, String password) {
        DatabaseAddress server = POSTGRES.address();
        return new DatabaseAddress(server.host(), server.port(), "books", user, password, SslMode.DISABLE, null);
    }
}
