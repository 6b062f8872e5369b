package dev.tollgate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.Audit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class DemoDataIT {
    private final Pool pool;

    DemoDataIT(Pool pool) {
        this.pool = pool;
    }

    @Test
    void seedingManyTimesAtOnceIsSeedingOnce() {
        List<Future<DemoAccounts>> seeds =
                Stream.generate(() -> DemoData.seed(pool)).limit(6).toList();
        Future.all(seeds).await();
        DemoAccounts demo = DemoData.seed(pool).await();

        assertThat(seeds).allSatisfy(seed -> assertThat(seed.result()).isEqualTo(demo));
        assertThat(lines("SELECT concat_ws(' ', a.name, a.origin, w.balance_nanos) FROM accounts a"
                        + " JOIN wallets w ON w.account_id = a.id ORDER BY a.id"))
                .containsExactly("Acme demo 25000000000", "Globex demo 10000000", "Nova Labs demo 0");
        assertThat(lines("SELECT concat_ws(' ', kind, value, account_id, agent_id) FROM bindings ORDER BY kind, value"))
                .containsExactly(
                        "key_hash " + DemoData.ACME_KEY_HASH + " " + demo.acmeId(),
                        "team team-7f2a " + demo.acmeId(),
                        "user user-42 " + demo.acmeId(),
                        "user user-42-research " + demo.acmeId() + " 1",
                        "user user-globex " + demo.globexId());
        assertThat(lines("SELECT concat_ws(' ', slug, pricing, creator_account_id, input_rate_nanos,"
                        + " price_cents) FROM agents ORDER BY id"))
                .containsExactly(
                        "research-agent api " + demo.novaId() + " 3000000000",
                        "translator one_time " + demo.novaId() + " 0 900",
                        "code-reviewer monthly " + demo.novaId() + " 0 400",
                        "note-taker free " + demo.novaId() + " 0");
        assertThat(lines("SELECT count(*)::text FROM agent_prices")).containsExactly("4");
        assertThat(lines("SELECT concat_ws(' ', account_id, agent_id) FROM library_agents"))
                .containsExactly(demo.acmeId() + " 1");
        assertThat(lines("SELECT concat_ws(' ', account_id, agent_id) FROM agent_entitlements"))
                .containsExactly(demo.acmeId() + " 1");
        assertThat(new Audit(pool, Clock.systemUTC()).run().await().isClean()).isTrue();

        keepsWhatAnOperatorChanged(demo);
    }

    private void keepsWhatAnOperatorChanged(DemoAccounts demo) {
        lines("UPDATE bindings SET account_id = " + demo.globexId() + " WHERE value = 'user-42' RETURNING value");
        assertThat(DemoData.seed(pool).await()).isEqualTo(demo);
        assertThat(lines("SELECT account_id::text FROM bindings WHERE value = 'user-42'"))
                .containsExactly(String.valueOf(demo.globexId()));
    }

    @CanIgnoreReturnValue
    private List<String> lines(String sql) {
        List<String> lines = new ArrayList<>();
        pool.query(sql).execute().await().forEach(row -> lines.add(row.getString(0)));
        return lines;
    }
}
