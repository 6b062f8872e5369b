package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.money.Money;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an account is shown of its usage and its money, over HTTP and on a real database. */
@ExtendWith(PostgresExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by start()
class ReportsIT {
    /** {@link Call#of} starts at this second. */
    private static final String MONTH = "start_date=2026-04-01&end_date=2026-04-30";

    private Seeds seeds;
    private Gateway gateway;
    private GatewayClient client;
    private long account;
    private long agent;
    private long project;

    @BeforeAll
    void start(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        account = seeds.accountWithKey("key-reports");
        agent = seeds.agent("translator", seeds.account("Creator"));
        project = seeds.project(account, "web");
        seeds.execute("SELECT ensure_usage_month('2026-04-01')");
        gateway = Gateway.start(address).warmed(seeds, 1);
        client = gateway.client();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void usageIsShownAtOnceByEverythingAndForEachDay() throws Exception {
        long payer = seeds.accountWithKey("key-usage");
        assertThat(seeds.grant(payer, 1_000_000, "g")).isTrue();
        Await.until(
                "the key to be known",
                () -> client.push(
                                        Call.of("u-1").key("key-usage").at(1_775_200_000),
                                        Call.of("u-2").key("key-usage").at(1_775_200_001))
                                .count("accepted")
                        == 2);

        JsonNode usage = get(payer, "usage?" + MONTH);

        assertThat(usage.path("total_requests").asLong()).isEqualTo(2);
        assertThat(usage.path("total_cost_usd").asText()).isEqualTo("0.0007");
        assertThat(usage.path("total_cost_cents").asLong()).isZero();
        assertThat(usage.path("credits_used_usd").asText()).isEqualTo("0.0007");
        assertThat(usage.path("total_tokens_input").asLong()).isEqualTo(200);
        assertThat(usage.path("by_agent").path("none").path("requests").asLong())
                .isEqualTo(2);
        assertThat(usage.path("by_project").path("none").path("cost_usd").asText())
                .isEqualTo("0.0007");
        assertThat(usage.path("by_model")).hasSize(1);
        assertThat(usage.path("daily")).hasSize(30);
        assertThat(usage.path("daily").path(2).path("date").asText()).isEqualTo("2026-04-03");
        assertThat(usage.path("daily").path(2).path("requests").asLong()).isEqualTo(2);
        assertThat(usage.path("daily").path(3).path("cost_usd").asText()).isEqualTo("0.00");
        assertThat(usage.path("period_start").asText()).isEqualTo("2026-04-01T00:00:00Z");
        assertThat(usage.path("period_end").asText()).isEqualTo("2026-05-01T00:00:00Z");
        Await.until(
                "the usage to be added to its day",
                () -> seeds.number("SELECT count(*) FROM usage_days WHERE account_id = $1", payer) > 0);
        assertThat(get(payer, "usage?" + MONTH)).isEqualTo(usage);
        assertThat(seeds.audit().isClean()).isTrue();
    }

    @Test
    void logsOfOneInstantComePageByPageEachOnce() throws Exception {
        logs(account, 900, 250);

        Set<String> seen = new LinkedHashSet<>();
        String cursor = "";
        for (int page = 0; page < 6; page++) {
            JsonNode answer = get(account, "usage/logs?limit=50&" + MONTH + cursor);
            assertThat(answer.path("logs")).isEqualTo(answer.path("items"));
            answer.path("items")
                    .forEach(
                            log -> assertThat(seen.add(log.path("id").asText())).isTrue());
            if (answer.path("next_cursor").isNull()) {
                break;
            }
            cursor = "&cursor=" + answer.path("next_cursor").asText();
        }
        assertThat(seen).hasSize(250);
        JsonNode first =
                get(account, "usage/logs?limit=1&" + MONTH).path("items").path(0);
        assertThat(first.path("billed_status").asText()).isEqualTo("exempt");
        assertThat(first.path("agent_name").asText()).isEqualTo("translator");
        assertThat(first.path("project_name").asText()).isEqualTo("web");
        assertThat(get(account, "usage/logs?model=none-such&" + MONTH).path("items"))
                .isEmpty();
        assertThat(get(account, "usage/logs?limit=100&agent_id=" + agent + "&" + MONTH)
                        .path("items"))
                .hasSize(100);
        assertThat(get(account, "usage/logs?agent_id=none&" + MONTH).path("items"))
                .isEmpty();
    }

    @Test
    void aListOfTenThousandIsOneFile() throws Exception {
        long payer = seeds.account("Lister");
        logs(payer, 901, 10_000);

        HttpResponse<String> answer = csv("/api/admin/accounts/" + payer + "/usage/logs?" + MONTH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-disposition"))
                .contains("attachment; filename=\"usage-logs.csv\"");
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(10_001).doesNotHaveDuplicates();
        assertThat(lines.getFirst()).startsWith("id,occurred_at,model,");
        assertThat(lines.get(1)).contains(",'=model,");
    }

    @Test
    void theLedgersBalancesLeadFromNothingToTheWallet() throws Exception {
        long payer = seeds.account("Saver");
        for (int i = 0; i < 25; i++) {
            assertThat(seeds.grant(payer, 1_000 + i, "g" + i)).isTrue();
        }
        seeds.execute("""
            WITH booked AS (
                INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger,
                                              credit_owner, amount_nanos)
                SELECT $1, 'usage_credits', n::text, 'wallet', $1, 'usage_revenue', 0, 10 + n FROM generate_series(1, 25) n
                RETURNING amount_nanos
            )
            UPDATE wallets SET balance_nanos = balance_nanos - (SELECT sum(amount_nanos) FROM booked) WHERE account_id = $1
            """, payer);

        List<JsonNode> entries = pages(payer, "credits/ledger?limit=7");

        assertThat(entries).hasSize(50);
        long balance = seeds.number("SELECT balance_nanos FROM wallets WHERE account_id = $1", payer);
        for (JsonNode entry : entries) {
            assertThat(nanos(entry, "balance_usd")).isEqualTo(balance);
            balance -= nanos(entry, "amount_usd");
        }
        assertThat(balance).isZero();
        assertThat(entries.getFirst().path("kind").asText()).isEqualTo("usage");
        assertThat(entries.getLast().path("kind").asText()).isEqualTo("grant");
        assertThat(csv("/api/admin/accounts/" + payer + "/credits/ledger")
                        .body()
                        .lines()
                        .count())
                .isEqualTo(51);
        // What the test took was used by nobody.
        seeds.execute("UPDATE wallets SET balance_nanos = balance_nanos + 575 WHERE account_id = $1", payer);
        seeds.execute(
                "INSERT INTO ledger_transfers SELECT $1, 'credit_grant', 'back', 'promotional_credit', 0, 'wallet',"
                        + " $1, 575",
                payer);
    }

    @Test
    void everyKindOfMoneyIsInOneListThoughAllIsOfOneMoment() throws Exception {
        long payer = seeds.account("Spender");
        money(payer);

        List<JsonNode> all = pages(payer, "transactions?limit=2");

        assertThat(all.stream().map(each -> each.path("id").asText())).doesNotHaveDuplicates();
        assertThat(all.stream()
                        .map(each -> each.path("kind").asText() + " "
                                + each.path("status").asText() + " "
                                + each.path("amount_cents").asLong()))
                .containsExactlyInAnyOrder(
                        "credit_purchase partially_reversed 500",
                        "credit_purchase pending 1000",
                        "auto_topup failed 700",
                        "agent_purchase paid 900",
                        "agent_renewal paid 900",
                        "deploy_slot paid 1000",
                        "usage_invoice open 6000",
                        "refund paid -100",
                        "dispute pending -1000");
        List<JsonNode> large = pages(payer, "transactions?limit=100");
        assertThat(all).isEqualTo(large);
        assertThat(pages(payer, "transactions?kind=refund")).hasSize(1);
        assertThat(csv("/api/admin/accounts/" + payer + "/transactions")
                        .body()
                        .lines()
                        .count())
                .isEqualTo(10);
        assertThat(get(seeds.account("Other"), "transactions").path("items")).isEmpty();
    }

    @Test
    void aCreatorWithoutAnythingHasZerosForEachDay() throws Exception {
        JsonNode earnings = get(seeds.account("New creator"), "earnings?" + MONTH);
        assertThat(earnings.path("total_revenue_usd").asText()).isEqualTo("0.00");
        assertThat(earnings.path("payable_cents").asLong()).isZero();
        assertThat(earnings.path("daily")).hasSize(30);
        assertThat(earnings.path("by_agent")).isEmpty();
        assertThat(earnings.path("payouts")).isEmpty();
    }

    @Test
    void whatIsWrongIsRefusedAllAtOnce() throws Exception {
        String admin = "/api/admin/accounts/" + account + "/";
        Answer answer = client.get(admin + "usage/logs?limit=0&cursor=x&start_date=soon&agent_id=x&model=%00");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors")).hasSize(5);
        for (String path : List.of(
                "usage?start_date=2026-04-02&end_date=2026-03-01",
                "usage?start_date=2024-01-01&end_date=2026-03-01",
                "usage?end_date=2026-02-30",
                "usage/logs?limit=101",
                "usage/logs?project_id=0",
                "credits/ledger?cursor=5",
                "transactions?kind=bribe",
                "transactions?cursor=%00",
                "earnings?start_date=")) {
            assertThat(client.get(admin + path).status()).as(path).isEqualTo(422);
        }
        for (String path : List.of("usage", "usage/logs", "credits/ledger", "transactions", "earnings")) {
            assertThat(client.call("GET", admin + path, "").status()).as(path).isEqualTo(401);
            assertThat(client.call("GET", "/api/billing/" + path, "").status())
                    .as(path)
                    .isEqualTo(401);
            assertThat(client.get(admin + path).status()).as(path).isEqualTo(200);
            assertThat(client.get("/api/admin/accounts/0/" + path).status())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    /** Rows of one instant, with a model that is a formula. */
    private void logs(long payer, long batch, int rows) {
        seeds.execute("""
            WITH logged AS (
                INSERT INTO usage_logs (id, account_id, occurred_at, source, key, model, agent_id, project_id, prompt_tokens,
                    completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, price_version, price_source,
                    cost_input_nanos, cost_output_nanos, cost_total_nanos, credits_used_nanos, creator_nanos,
                    platform_nanos, status)
                SELECT $1::bigint * 65536 + n, $2, '2026-04-05Z', 't', md5($1 || ':' || n)::uuid, '=model', $4::bigint,
                    $5::bigint, 1, 1, 0, 0, 0, 0, 'exempt', 0, 0, 0, 0, 0, 0, 'exempt'
                FROM generate_series(0, $3::int - 1) n
                RETURNING key
            ), keys AS (
                INSERT INTO usage_keys SELECT key, 0, $2, '2026-04-05Z' FROM logged
            )
            INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos) VALUES ($1, $3, $3, 0, 0)
            """, batch, payer, rows, agent, project);
    }

    /** Everything of one transaction, so of one moment. */
    private void money(long payer) {
        seeds.execute("""
            WITH run AS (
                INSERT INTO bill_runs (day, asked, finished_at) VALUES ('2026-04-01', true, now()) RETURNING id
            ), orders AS (
                INSERT INTO checkout_orders (account_id, kind, package, agent_id, agent_name, share_bps, amount_cents, currency,
                                             livemode, status, granted_at, stripe_payment_id, reversed_nanos)
                VALUES ($1, 'credit_package', 'small', NULL, NULL, NULL, 500, 'usd', false, 'paid', now(), 'pi_r1', 1000000000),
                       ($1, 'credit_package', 'medium', NULL, NULL, NULL, 1000, 'usd', false, 'pending', NULL, NULL, 0),
                       ($1, 'credit_package', 'medium', NULL, NULL, NULL, 1000, 'usd', false, 'expired', NULL, NULL, 0),
                       ($1, 'auto_topup', NULL, NULL, NULL, NULL, 700, 'usd', false, 'failed', NULL, NULL, 0),
                       ($1, 'agent_monthly', NULL, $2, 'Translator', 9000, 900, 'usd', false, 'paid', now(), NULL, 0),
                       ($1, 'deploy_slot', NULL, NULL, NULL, NULL, 1000, 'usd', false, 'paid', now(), NULL, 0)
                RETURNING id, kind, agent_id
            ), sold AS (
                INSERT INTO sales (account_id, kind, order_id, reference, payment_id, amount_cents, currency, agent_id)
                SELECT $1, kind, id, kind || month, 'pi_' || kind || month, CASE kind WHEN 'deploy_slot' THEN 1000 ELSE 900 END,
                       'usd', agent_id
                FROM orders, generate_series(1, 2) AS month
                WHERE kind = 'agent_monthly' OR kind = 'deploy_slot' AND month = 1
            ), reversed AS (
                INSERT INTO payment_reversals (id, kind, payment_id, amount_cents, currency, phase, status)
                VALUES ('re_r1', 'refund', 'pi_r1', 100, 'usd', 'taken', 'succeeded'),
                       ('dp_r1', 'dispute', 'pi_deploy_slot1', 1000, 'usd', 'noted', 'warning_needs_response'),
                       ('re_of_others', 'refund', 'pi_others', 100, 'usd', 'taken', 'succeeded')
            )
            INSERT INTO bills (account_id, livemode, run_id, day, after_batch_id, through_batch_id, amount_cents, status, invoice_id)
            SELECT $1, false, id, '2026-04-01', 0, 1, 6000, 'open', 'in_r1' FROM run
            """, payer, agent);
    }

    private List<JsonNode> pages(long payer, String path) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(payer, path + cursor);
            page.path("items").forEach(items::add);
            cursor = page.path("next_cursor").isNull()
                    ? ""
                    : (path.contains("?") ? "&" : "?") + "cursor="
                            + page.path("next_cursor").asText();
        } while (!cursor.isEmpty());
        return items;
    }

    private static long nanos(JsonNode node, String field) {
        return Money.parseUsd(node.path(field).asText());
    }

    private JsonNode get(long payer, String path) throws Exception {
        Answer answer = client.get("/api/admin/accounts/" + payer + "/" + path);
        assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private HttpResponse<String> csv(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + client.port() + path))
                            .header("Authorization", "Bearer " + ServiceKeys.SANDBOX_ADMIN)
                            .header("Accept", "text/csv")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
