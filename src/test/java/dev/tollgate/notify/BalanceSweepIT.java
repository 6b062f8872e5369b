package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a balance is told of, and when it is not; the configured threshold is a dollar. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class BalanceSweepIT {
    private static final AtomicInteger REFERENCES = new AtomicInteger();

    private final Database database;
    private final TestNode node;
    private final long account;

    BalanceSweepIT(Database database) {
        this.database = database;
        node = new TestNode(database.connectOptions());
        account = node.newAccount();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private void grant(String usd) {
        book(account, TransferKind.CREDIT_GRANT, usd);
    }

    private void spend(String usd) {
        book(account, TransferKind.USAGE_CREDITS, usd);
    }

    private void book(long of, TransferKind kind, String usd) {
        Transfer transfer = new Transfer(
                of, kind, "ref-" + REFERENCES.incrementAndGet(), Money.parseUsd(usd), null, "for the test");
        assertThat(LedgerSql.book(node.pool(), transfer).await()).isTrue();
    }

    /** What the sweep has told, by type and balance, the oldest first. */
    private List<String> swept() {
        node.sweep();
        return node.messages(account).stream()
                .map(each -> each.getString("type") + " "
                        + each.getJsonObject("data").getString("balance_usd"))
                .toList();
    }

    private void settings(String json) {
        assertThat(node.call("PUT", "/api/admin/accounts/" + account + "/notifications", new JsonObject(json))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void lowIsToldOncePerCrossing() {
        grant("5.00");
        assertThat(swept()).isEmpty();
        spend("4.20");
        assertThat(swept()).containsExactly("balance.low 0.80");
        spend("0.10");
        assertThat(swept()).containsExactly("balance.low 0.80");
        grant("0.10");
        assertThat(swept()).as("risen, but not above").containsExactly("balance.low 0.80");
        grant("5.00");
        assertThat(swept()).containsExactly("balance.low 0.80");
        spend("5.00");
        assertThat(swept()).containsExactly("balance.low 0.80", "balance.low 0.80");
        assertThat(swept()).hasSize(2);
    }

    @Test
    void emptyIsToldOncePerCrossingAndLowNotBesideIt() {
        grant("5.00");
        assertThat(swept()).isEmpty();
        spend("5.00");
        assertThat(swept()).containsExactly("balance.empty 0.00");
        assertThat(swept()).hasSize(1);
        grant("0.50");
        assertThat(swept()).as("not above the threshold, so not low anew").hasSize(1);
        spend("0.50");
        assertThat(swept()).containsExactly("balance.empty 0.00", "balance.empty 0.00");
        grant("5.00");
        spend("4.50");
        assertThat(swept()).hasSize(2);
    }

    @Test
    void whoNeverHadCreditsIsNotToldThatTheyAreGone() {
        book(account, TransferKind.USAGE_DUE, "3.00");
        assertThat(swept()).isEmpty();
    }

    @Test
    void creditsThatCameAndWentBetweenTwoLooksAreToldOf() {
        grant("5.00");
        spend("5.00");
        assertThat(swept()).containsExactly("balance.empty 0.00");
        grant("2.00");
        spend("2.00");
        assertThat(swept()).hasSize(2);
        book(account, TransferKind.USAGE_DUE, "1.00");
        assertThat(swept()).hasSize(2);
    }

    @Test
    void anAccountHasAThresholdOfItsOwn() {
        settings("{\"low_balance_usd\":\"3.00\"}");
        grant("5.00");
        spend("2.50");
        assertThat(swept()).containsExactly("balance.low 2.50");
        settings("{\"low_balance_usd\":\"2.00\"}");
        assertThat(swept()).hasSize(1);
        spend("1.00");
        assertThat(swept()).containsExactly("balance.low 2.50", "balance.low 1.50");
        settings("{\"low_balance_usd\":\"0\"}");
        spend("1.40");
        assertThat(swept()).hasSize(2);
    }

    @Test
    void lowIsAlsoWhatDoesNotLastForTheDaysThatWereAskedFor() {
        node.execute("UPDATE accounts SET created_at = now() - interval '30 days' WHERE id = $1", account);
        settings("{\"low_days\":3}");
        grant("100.00");
        spend("35.00");
        assertThat(swept()).as("5 a day, 13 days").isEmpty();
        spend("49.00");
        assertThat(swept()).as("12 a day, a bit more than a day").containsExactly("balance.low 16.00");
        JsonObject data = node.messages(account).getFirst().getJsonObject("data");
        assertThat(data.getString("daily_spend_usd")).isEqualTo("12.00");
        assertThat(data.getString("days_left")).isEqualTo("1.3");
        assertThat(data.getInteger("low_days")).isEqualTo(3);
        grant("1.00");
        assertThat(swept()).hasSize(1);
        grant("100.00");
        assertThat(swept()).hasSize(1);
    }

    /** It is looked up anew when an hour has gone by, or half the balance; else the sweep would read the same rows for ever. */
    @Test
    void theSpendIsLookedUpNowAndThenOnly() {
        settings("{\"low_days\":1}");
        grant("100.00");
        spend("1.00");
        assertThat(swept()).isEmpty();
        Object first = spendAt();
        spend("1.00");
        assertThat(swept()).isEmpty();
        assertThat(spendAt()).isEqualTo(first);
        spend("60.00");
        assertThat(swept()).isNotNull();
        assertThat(spendAt()).isNotEqualTo(first);
    }

    private Object spendAt() {
        return node.row("SELECT spend_at FROM balance_alerts WHERE account_id = $1", account)
                .getOffsetDateTime(0);
    }

    @Test
    void manyNodesThatLookAtOnceTellOnce() {
        grant("5.00");
        node.sweep();
        spend("4.50");
        try (TestNode other = new TestNode(database.connectOptions())) {
            List<Future<Void>> looks = IntStream.range(0, 8)
                    .mapToObj(i -> (i % 2 == 0 ? node : other).sweeping())
                    .toList();
            Future.join(looks).await();
        }
        assertThat(swept()).containsExactly("balance.low 0.50");
    }
}
