package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.db.ArchivedPostgres;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.stripe.StripeSigner;
import dev.tollgate.stripe.TestEvents;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The database is lost and restored to a moment before a mistake. What came after that moment comes again: usage from
 * LiteLLM's records and from the journal, money from Stripe. At the end the books are as if nothing had happened.
 */
@Timeout(120)
class PointInTimeIT {
    /** 100 tokens in and 10 out of gpt-4o: 2.50 and 10.00 dollars a million. */
    private static final long CALL_NANOS = 350_000;

    private static final long PACKAGE_NANOS = 5_000_000_000L;
    private static final String POINT = "before_the_mistake";

    private final Vertx vertx = Vertx.vertx();
    private final List<Call> before = calls("before", 40);
    private final List<Call> afterBackup = calls("after-the-backup", 30);
    private final List<Call> lost = calls("after-the-point", 20);
    private final List<Call> journaled = calls("while-it-was-away", 10);
    private final String paidBefore =
            TestEvents.completed(TestEvents.sessionId()).encode();
    private final String paidAfter =
            TestEvents.completed(TestEvents.sessionId()).encode();
    private final String orderedAfter =
            TestEvents.completed(TestEvents.sessionId()).encode();

    private Path root = Path.of("");
    private Path journal = Path.of("");

    @BeforeEach
    void folders() throws Exception {
        Path parent = Files.createDirectories(Path.of("target", "test-postgres").toAbsolutePath());
        root = Files.createTempDirectory(parent, "point-in-time-");
        journal = Gateway.newJournal();
    }

    @AfterEach
    void close() throws Exception {
        Seeds.get(vertx.close());
        ArchivedPostgres.delete(root);
    }

    @Test
    void whatCameAfterThePointComesAgainAndCountsOnce() throws Exception {
        long account = loseTheDatabase();

        try (ArchivedPostgres.Restored restored = ArchivedPostgres.restored(root, POINT);
                Gateway gateway = start(restored.address())) {
            Database database = open(restored.address());
            Seeds seeds = new Seeds(database.pool());
            GatewayClient client = gateway.client();
            Await.until("the journal to be drained", () -> client.metric("tollgate_journal_records") == 0);
            assertThat(seeds.number("SELECT count(*) FROM usage_logs"))
                    .as("what the point had, and the journal")
                    .isEqualTo(before.size() + afterBackup.size() + journaled.size());
            Books.areClean(seeds);

            assertThat(client.push(all()).verdicts())
                    .as("all of it again, as LiteLLM's records have it")
                    .isEqualTo(lost.size() + "/" + (all().size() - lost.size()) + "/0/0/0");
            assertThat(client.push(all()).verdicts()).isEqualTo("0/" + all().size() + "/0/0/0");
            for (int times = 0; times < 2; times++) {
                deliver(client, paidBefore);
                deliver(client, paidAfter);
                deliver(client, orderedAfter);
            }
            Await.until("the grants", () -> grants(seeds) == 2);
            assertThat(order(client, account, orderedAfter))
                    .as("its order was lost too")
                    .isEqualTo(201);
            Await.until("the last grant", () -> grants(seeds) == 3);

            Books.areClean(seeds);
            assertThat(seeds.number("SELECT balance_nanos FROM wallets WHERE account_id = $1", account))
                    .isEqualTo(3 * PACKAGE_NANOS - all().size() * CALL_NANOS);
            assertThat(Books.charged(seeds)).containsEntry(account, all().size() * CALL_NANOS);
            Seeds.get(database.close());
        }
    }

    /** A day that ends badly; answers the account. */
    private long loseTheDatabase() throws Exception {
        try (ArchivedPostgres postgres = ArchivedPostgres.start(root);
                DatabaseRelay relay = new DatabaseRelay(postgres.address());
                Gateway gateway = start(relay.address())) {
            Database database = open(postgres.address());
            Seeds seeds = new Seeds(database.pool());
            GatewayClient client = gateway.client();
            long account = Seeds.get(AccountsSql.create(database.pool(), "Initech", "operator"));
            seeds.bind(NameKind.KEY_HASH, "key-restored", account);
            assertThat(order(client, account, paidBefore)).isEqualTo(201);
            assertThat(order(client, account, paidAfter)).isEqualTo(201);
            deliver(client, paidBefore);
            Await.until("the first grant", () -> grants(seeds) == 1);
            Await.until("the binding to be known", () -> client.push(before).count("quarantined") == 0);

            postgres.backUp();
            assertThat(client.push(afterBackup).verdicts()).isEqualTo("30/0/0/0/0");
            postgres.restorePoint(POINT);

            assertThat(client.push(lost).verdicts()).isEqualTo("20/0/0/0/0");
            deliver(client, paidAfter);
            assertThat(order(client, account, orderedAfter)).isEqualTo(201);
            deliver(client, orderedAfter);
            Await.until("all grants", () -> grants(seeds) == 3);
            seeds.execute("UPDATE wallets SET balance_nanos = 0, due_nanos = 7");
            assertThat(seeds.audit().isClean()).as("the mistake").isFalse();
            postgres.archiveAll();
            Seeds.get(database.close());
            relay.cut();
            assertThat(client.push(journaled).count("journaled")).isEqualTo(10);
            postgres.destroy();
            return account;
        }
    }

    private Gateway start(DatabaseAddress address) {
        return Gateway.start(
                address, "journal.dir=" + journal, "journal.patience=500ms", "usage.unknownPayer=quarantine");
    }

    private Database open(DatabaseAddress address) {
        return Seeds.get(Database.open(vertx, address, DatabaseOptions.defaults()));
    }

    private List<Call> all() {
        List<Call> all = new ArrayList<>(before);
        all.addAll(afterBackup);
        all.addAll(lost);
        all.addAll(journaled);
        return all;
    }

    private static List<Call> calls(String name, int count) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(Call.of(name + "-" + i).key("key-restored"));
        }
        return calls;
    }

    private static long grants(Seeds seeds) {
        return seeds.number("SELECT count(*) FROM ledger_transfers WHERE kind = 'credit_purchase'");
    }

    private static int order(GatewayClient client, long account, String event) throws Exception {
        String session = GatewayClient.tree(event).at("/data/object/id").asText();
        return client.post(
                        "/api/admin/accounts/" + account + "/orders",
                        "{\"package\":\"small\",\"session_id\":\"" + session + "\"}")
                .status();
    }

    private static void deliver(GatewayClient client, String event) throws Exception {
        String signature = new StripeSigner("whsec_tollgate_sandbox_secret").header(event, Instant.now());
        assertThat(client.call("POST", "/api/webhooks/stripe", event, "Stripe-Signature", signature)
                        .status())
                .isEqualTo(200);
    }
}
