package dev.tollgate.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(PostgresExtension.class)
class AuditIT {
    private final Pool pool;

    AuditIT(Pool pool) {
        this.pool = pool;
    }

    @BeforeAll
    static void takeTheLocksOff(Pool pool) throws IOException {
        execute(pool, read("audit-unlocked.sql"));
    }

    @BeforeEach
    void begin() throws IOException {
        execute(pool, read("audit-world.sql"));
    }

    static List<Damage> damages() {
        return Stream.of(
                        Damage.wallets(),
                        Damage.batches(),
                        Damage.transfers(),
                        Damage.reversals(),
                        Damage.sales(),
                        Damage.bills(),
                        Damage.rows(),
                        Damage.days(),
                        Damage.identities(),
                        Damage.prices(),
                        Damage.terms(),
                        Damage.volume(),
                        Damage.referrals())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void aConsistentWorldIsClean() {
        List<String> begun = new ArrayList<>();
        AuditReport report = new Audit(pool, Clock.systemUTC()).run(begun::add).await();

        assertThat(report.table()).contains("The books are clean");
        assertThat(report.isClean()).isTrue();
        assertThat(report.driftNanos()).isZero();
        assertThat(begun)
                .hasSize(30)
                .containsExactlyElementsOf(
                        report.findings().stream().map(AuditFinding::name).toList());
    }

    @ParameterizedTest
    @MethodSource("damages")
    void eachDamageIsNoticedByItsCheckWithItsRow(Damage damage) {
        execute(pool, damage.sql());

        AuditReport report = audit();

        assertThat(report.isClean()).isFalse();
        assertThat(broken(report)).as(report.table()).isEqualTo(damage.noticedBy());
        assertThat(finding(report, damage.target()).samples())
                .as(report.table())
                .anySatisfy(row -> assertThat(row).contains(damage.row()));
        assertThat(report.table()).contains("The books are WRONG", damage.row());
    }

    @Test
    void eachCheckHasADamageThatItNotices() {
        assertThat(damages().stream().map(Damage::target).collect(Collectors.toSet()))
                .isEqualTo(AuditChecks.ALL.stream().map(AuditCheck::name).collect(Collectors.toSet()));
    }

    @Test
    void driftIsTheSumWithoutSignAndSamplesAreLimited() {
        execute(pool, """
            INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE SELECT n, 'x', 'demo' FROM generate_series(101, 130) n;
            INSERT INTO wallets (account_id, balance_nanos) SELECT n, 10 FROM generate_series(101, 130) n;
            UPDATE wallets SET balance_nanos = balance_nanos - 5 WHERE account_id = 1
            """);

        AuditReport report = audit();

        AuditFinding finding = finding(report, "wallet_balance");
        assertThat(finding.offending()).isEqualTo(31);
        assertThat(finding.driftNanos()).isEqualTo(305);
        assertThat(finding.samples()).hasSize(20);
        assertThat(report.driftNanos()).isEqualTo(305);
        assertThat(report.table()).contains("wallet_balance: 31 rows, 0.000000305 USD", "  and 11 more");
        assertThat(report.json().getString("drift_usd")).isEqualTo("0.000000305");
        assertThat(report.json().getBoolean("clean")).isFalse();
    }

    @Test
    void termsAgreedTenMinutesAgoMayNotHaveReachedEveryNode() {
        execute(pool, "UPDATE account_terms SET effective_from = '2026-06-10 11:55Z' WHERE id = 2");
        assertThat(audit().isClean()).isTrue();
        execute(pool, "UPDATE usage_logs SET discount_bps = 2000 WHERE id = 131072");
        assertThat(audit().isClean()).isTrue();
    }

    @Test
    void aBookActivatedTenMinutesAgoMayNotHaveReachedEveryNode() {
        execute(
                pool,
                "UPDATE price_books SET activated_at = '2026-06-10 11:55Z' WHERE version = 2;"
                        + " UPDATE usage_logs SET price_version = 4 WHERE id = 131072");
        assertThat(audit().isClean()).isTrue();
        execute(pool, "UPDATE price_books SET activated_at = '2026-06-10 11:49Z' WHERE version = 2");
        assertThat(broken(audit())).isEqualTo(Set.of("price_version"));
    }

    @Test
    void theEarliestBookHoldsForCallsBeforeAll() {
        execute(pool, "UPDATE price_books SET effective_from = '2026-05-11Z' WHERE version = 1");
        assertThat(audit().isClean()).isTrue();
    }

    /** With the one connection that there is, a write between two checks gets through only if the audit lets go of it there. */
    @Test
    void noSnapshotIsKeptFromOneCheckToTheNext(Database database) {
        Pool one = PgBuilder.pool(
                builder -> builder.with(new PoolOptions().setMaxSize(1)).connectingTo(database.connectOptions()));
        AuditReport report = new Audit(one, Clock.systemUTC())
                .run(check -> {
                    if (check.equals("wallet_due")) {
                        one.query("UPDATE wallets SET balance_nanos = -1, due_nanos = -1")
                                .execute();
                    }
                })
                .eventually(one::close)
                .await();
        assertThat(finding(report, "wallet_balance").offending()).isZero();
        assertThat(finding(report, "wallet_due").offending()).isEqualTo(12);
    }

    private AuditReport audit() {
        return new Audit(pool, Clock.systemUTC()).run().await();
    }

    private static Set<String> broken(AuditReport report) {
        return report.findings().stream()
                .filter(finding -> finding.offending() > 0)
                .map(AuditFinding::name)
                .collect(Collectors.toSet());
    }

    private static AuditFinding finding(AuditReport report, String name) {
        return report.findings().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void execute(Pool pool, String sql) {
        assertThat(pool.query(sql).execute().await()).isNotNull();
    }

    private static String read(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(AuditIT.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
