package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.Seeds;
import dev.tollgate.config.DiscountsConfig.VolumeStep;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Usage is charged now, and the month is settled by a clock that has gone on. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class VolumeDiscountsIT {
    /** A tenth of what is beyond a dollar, a fifth of what is beyond two. */
    private static final VolumeSteps STEPS =
            new VolumeSteps(List.of(new VolumeStep(100, 1_000), new VolumeStep(200, 2_000)));

    private final Pool pool;
    private final Seeds seeds;
    private final VolumeDiscounts discounts;
    private final LocalDate month = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1);
    private final Instant now = Instant.now();
    private final Instant ended =
            month.plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    private long account;
    private int batch;

    VolumeDiscountsIT(Pool pool) {
        this.pool = pool;
        seeds = new Seeds(pool);
        discounts = new VolumeDiscounts(pool, STEPS);
    }

    @BeforeEach
    void begin() {
        Seeds.get(pool.query("DELETE FROM volume_discounts; DELETE FROM volume_months")
                .execute());
        Seeds.get(pool.query("ALTER TABLE ledger_transfers DISABLE TRIGGER ledger_transfers_insert_only;"
                        + " DELETE FROM ledger_transfers; UPDATE wallets SET balance_nanos = 0, due_nanos = 0;"
                        + " ALTER TABLE ledger_transfers ENABLE TRIGGER ledger_transfers_insert_only")
                .execute());
        account = seeds.accountWithKey("key-" + System.nanoTime());
    }

    @AfterEach
    void audit() {
        assertThat(seeds.audit().findings())
                .filteredOn(each -> List.of("volume_discounts", "wallet_balance", "wallet_due", "transfer_form")
                        .contains(each.name()))
                .allMatch(each -> each.offending() == 0);
    }

    @Test
    void aMonthIsSettledOnceWhenItHasEnded() {
        use(account, Money.ofCents(150));
        use(account, Money.ofCents(100) + 7);
        run(now);
        assertThat(balance()).isZero();

        run(ended.plus(59, ChronoUnit.MINUTES));
        assertThat(balance()).isZero();

        run(ended.plus(1, ChronoUnit.HOURS));
        // 10 cents of the second dollar, 10 of the 50 cents beyond, and a fifth of 7 nano-dollars.
        assertThat(balance()).isEqualTo(Money.ofCents(20) + 1);
        run(ended.plus(2, ChronoUnit.HOURS));
        run(ended.plus(70, ChronoUnit.DAYS));
        assertThat(balance()).isEqualTo(Money.ofCents(20) + 1);
    }

    @Test
    void aMonthThatNobodySettledInTimeIsSettledByItsOwnSteps() {
        use(account, Money.ofCents(300));
        run(now);
        VolumeDiscounts others = new VolumeDiscounts(pool, new VolumeSteps(List.of(new VolumeStep(0, 5_000))));

        Seeds.get(others.runAt(ended.plus(100, ChronoUnit.DAYS)));

        assertThat(balance()).isEqualTo(Money.ofCents(30));
    }

    @Test
    void theLastStepsOfAMonthHoldInIt() {
        use(account, Money.ofCents(300));
        run(now);
        Seeds.get(new VolumeDiscounts(pool, new VolumeSteps(List.of(new VolumeStep(0, 5_000)))).runAt(now));
        run(ended.plus(1, ChronoUnit.DAYS));
        assertThat(balance()).isEqualTo(Money.ofCents(150));
    }

    @Test
    void withoutStepsNoMonthIsOpenedAndOneThatWasLosesThem() {
        VolumeDiscounts none = new VolumeDiscounts(pool, new VolumeSteps(List.of()));
        use(account, Money.ofCents(300));
        Seeds.get(none.runAt(now));
        assertThat(seeds.number("SELECT count(*) FROM volume_months")).isZero();
        run(now);
        Seeds.get(none.runAt(now));
        run(ended.plus(1, ChronoUnit.DAYS));
        assertThat(balance()).isZero();
        assertThat(seeds.number("SELECT count(*) FROM volume_months WHERE settled_at IS NOT NULL"))
                .isEqualTo(1);
    }

    @Test
    void severalAtOnceCreditOnce() {
        long[] accounts = new long[20];
        for (int i = 0; i < accounts.length; i++) {
            accounts[i] = seeds.accountWithKey("key-" + System.nanoTime());
            use(accounts[i], Money.ofCents(300));
        }
        run(now);
        Instant later = ended.plus(1, ChronoUnit.DAYS);

        Seeds.get(Future.all(discounts.runAt(later), discounts.runAt(later), discounts.runAt(later)));

        assertThat(seeds.number("SELECT count(*) FROM ledger_transfers WHERE kind = 'volume_discount'"))
                .isEqualTo(20);
        assertThat(seeds.number("SELECT sum(balance_nanos)::bigint FROM wallets"))
                .isEqualTo(20 * Money.ofCents(30));
    }

    @Test
    void aRunThatWasCutShortIsFinishedByTheNext() {
        long other = seeds.accountWithKey("key-" + System.nanoTime());
        use(account, Money.ofCents(300));
        use(other, Money.ofCents(200));
        run(now);
        VolumeDiscounts.Given given = new VolumeDiscounts.Given(month, Money.ofCents(300), Money.ofCents(30));
        assertThat(Seeds.get(discounts.credit(account, given))).isTrue();

        run(ended.plus(1, ChronoUnit.DAYS));

        assertThat(balance()).isEqualTo(Money.ofCents(30));
        assertThat(seeds.number("SELECT balance_nanos FROM wallets WHERE account_id = $1", other))
                .isEqualTo(Money.ofCents(10));
    }

    @Test
    void whatWasUsedAndGivenBackIsListed() {
        use(account, Money.ofCents(300));
        assertThat(Seeds.get(discounts.soFar(account)))
                .isEqualTo(new VolumeDiscounts.Given(month, Money.ofCents(300), Money.ofCents(30)));
        run(now);
        run(ended.plus(1, ChronoUnit.DAYS));
        assertThat(Seeds.get(discounts.list(account, null, 10)))
                .containsExactly(new VolumeDiscounts.Given(month, Money.ofCents(300), Money.ofCents(30)));
        assertThat(Seeds.get(discounts.list(account, month, 10))).isEmpty();
    }

    private void run(Instant at) {
        Seeds.get(discounts.runAt(at));
    }

    private long balance() {
        return seeds.number("SELECT balance_nanos FROM wallets WHERE account_id = $1", account);
    }

    /** As if a batch had charged it. */
    private void use(long by, long nanos) {
        batch++;
        Seeds.get(LedgerSql.book(
                pool, new Transfer(by, TransferKind.USAGE_DUE, String.valueOf(batch), nanos, null, null)));
    }
}
