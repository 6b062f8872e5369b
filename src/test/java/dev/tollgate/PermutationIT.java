package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any order of a set of records, with any of them repeated and cut into any bodies, leaves the same sums: what each
 * account was charged, what its credits covered and what it owes.
 */
@ExtendWith(PostgresExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // by start()
class PermutationIT {
    private static final int ORDERS = 6;
    private static final int ACCOUNTS = 4;
    private static final List<Long> SEEDS = List.of(11L, 12L, 13L, 14L, 15L, 16L);

    private Seeds seeds;
    private Gateway gateway;

    /** Sums of one account. */
    private record Sums(long rows, long charged, long credits, long balance, long due) {}

    @BeforeAll
    void start(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        for (long seed : SEEDS) {
            for (int order = 0; order < ORDERS; order++) {
                for (int i = 0; i < ACCOUNTS; i++) {
                    long account = seeds.accountWithKey(key(seed, order, i));
                    assertThat(seeds.grant(account, 20_000_000L * (i + 1), "start"))
                            .isTrue();
                }
            }
        }
        gateway = Gateway.start(address).warmed(seeds, 1);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static String key(long seed, int order, int account) {
        return "key-" + seed + "-" + order + "-" + account;
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void anyOrderWithDuplicatesLeavesTheSameSums(long seed) throws Exception {
        List<List<Sums>> sums = new ArrayList<>();
        List<Sums> modelled = List.of();
        for (int order = 0; order < ORDERS; order++) {
            // The same calls each time but for ids and accounts, which only one order may have.
            Records records = new Records(seed);
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                Call call = records.next(key(seed, order, i % ACCOUNTS));
                calls.add(call.with("litellm_call_id", call.callId() + "-" + order));
            }
            modelled = modelled(calls, seed, order);
            push(calls, new Random(seed * 31 + order));
            sums.add(booked(seed, order));
        }
        assertThat(sums).as("seed " + seed).containsOnly(modelled);
        Books.areClean(seeds);
    }

    private void push(List<Call> calls, Random random) throws Exception {
        List<Call> sent = new ArrayList<>(calls);
        for (int i = 0; i < 20; i++) {
            sent.add(calls.get(random.nextInt(calls.size())));
        }
        Collections.shuffle(sent, random);
        for (int from = 0; from < sent.size(); ) {
            int to = Math.min(sent.size(), from + 1 + random.nextInt(15));
            assertThat(gateway.client().push(sent.subList(from, to)).status()).isEqualTo(200);
            from = to;
        }
    }

    private static List<Sums> modelled(List<Call> calls, long seed, int order) {
        List<Sums> sums = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            String key = key(seed, order, i);
            List<Call> own = calls.stream()
                    .filter(call -> call.tree().toString().contains("\"" + key + "\""))
                    .toList();
            long charged = own.stream().mapToLong(Expected::nanos).sum();
            long granted = 20_000_000L * (i + 1);
            long credits = Math.min(granted, charged);
            sums.add(new Sums(own.size(), charged, credits, granted - credits, charged - credits));
        }
        return sums;
    }

    private List<Sums> booked(long seed, int order) {
        List<Sums> sums = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            seeds.rows("""
                SELECT count(*), sum(l.cost_total_nanos)::bigint, sum(l.credits_used_nanos)::bigint,
                       min(w.balance_nanos), min(w.due_nanos)
                FROM bindings b JOIN usage_logs l USING (account_id) JOIN wallets w USING (account_id)
                WHERE b.value = $1
                """, key(seed, order, i))
                    .forEach(row -> sums.add(
                            new Sums(row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4))));
        }
        return sums;
    }
}
