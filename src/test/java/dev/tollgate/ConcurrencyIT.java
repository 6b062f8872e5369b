package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many clients and two gateways at once: each record is charged once, and all sums are exact. */
@ExtendWith(PostgresExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by start()
class ConcurrencyIT {
    private final List<Gateway> gateways = new ArrayList<>();
    private Seeds seeds;

    @BeforeAll
    void start(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        for (int node = 1; node <= 2; node++) {
            gateways.add(Gateway.start(address, "usage.unknownPayer=create"));
        }
        gateways.getFirst().warmed(seeds, 1);
        gateways.getLast().warmed(seeds, 2);
    }

    @AfterAll
    void stop() {
        gateways.forEach(Gateway::close);
    }

    private List<GatewayClient> clients(int nodes) {
        return gateways.stream().limit(nodes).map(Gateway::client).toList();
    }

    /** Waits until both gateways know the account that was made last, and with it all that were made before. */
    private void untilKnown(String keyHash) throws Exception {
        for (GatewayClient client : clients(2)) {
            Call probe = Call.of("probe " + keyHash).key(keyHash);
            Await.until("the binding of " + keyHash, () -> client.push(probe).count("quarantined") == 0);
        }
    }

    /** Runs all at the same moment and gives back what each answers. */
    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(tasks.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> task : tasks) {
                running.add(threads.submit(() -> {
                    barrier.await(30, TimeUnit.SECONDS);
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get(100, TimeUnit.SECONDS));
            }
            return results;
        }
    }

    private static long sum(List<Answer> answers, String field) {
        return answers.stream().mapToLong(answer -> answer.count(field)).sum();
    }

    @Test
    void theSameRecordsFromEightClientsAreChargedOnce() throws Exception {
        theSameRecordsAtOnce(1, 0xC0FFEE);
    }

    @Test
    void theSameRecordsThroughTwoGatewaysAreChargedOnce() throws Exception {
        theSameRecordsAtOnce(2, 0xBEEF);
    }

    private void theSameRecordsAtOnce(int nodes, long seed) throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            keys.add("key-" + seed + "-" + i);
            long account = seeds.accountWithKey(keys.getLast());
            assertThat(seeds.grant(account, 100_000_000L * (i + 1), "start")).isEqualTo(true);
        }
        seeds.accountWithKey("last-" + seed);
        untilKnown("last-" + seed);
        List<GatewayClient> clients = clients(nodes);
        Records records = new Records(seed);
        List<Call> calls = records.many(300, keys);
        long rowsBefore = seeds.number("SELECT count(*) FROM usage_logs");

        List<Callable<Answer>> pushes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            List<Call> shuffled = new ArrayList<>(calls);
            Collections.shuffle(shuffled, records.random());
            GatewayClient client = clients.get(i % nodes);
            pushes.add(() -> client.push(shuffled));
        }
        List<Answer> answers = atOnce(pushes);

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.addsUp()).isTrue();
        });
        assertThat(sum(answers, "accepted")).isEqualTo(300);
        assertThat(sum(answers, "duplicates")).isEqualTo(7 * 300);
        assertThat(seeds.number("SELECT count(*) FROM usage_logs") - rowsBefore).isEqualTo(300);
        assertThat(Books.charged(seeds)).containsAllEntriesOf(modelled(calls));
        Books.areClean(seeds);
    }

    /** By account, of calls that all differ. */
    private Map<Long, Long> modelled(List<Call> calls) {
        Map<String, Long> byKey = new HashMap<>();
        calls.forEach(call -> byKey.merge(
                call.tree().path("metadata").path("user_api_key_hash").asText(), Expected.nanos(call), Long::sum));
        Map<Long, Long> byAccount = new HashMap<>();
        byKey.forEach((key, nanos) -> byAccount.put(
                seeds.number("SELECT account_id FROM bindings WHERE kind = 'key_hash' AND value = $1", key), nanos));
        return byAccount;
    }

    @Test
    void manyClientsWithDuplicatesInAnyOrder() throws Exception {
        manyClients(1, 20_261_122L);
    }

    @Test
    void manyClientsOfTwoGateways() throws Exception {
        manyClients(2, 20_261_123L);
    }

    private void manyClients(int nodes, long seed) throws Exception {
        System.out.println("ConcurrencyIT: seed " + seed);
        List<String> keys = new ArrayList<>();
        Map<String, Long> accounts = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            String key = "key-" + seed + "-" + i;
            keys.add(key);
            accounts.put(key, seeds.accountWithKey(key));
        }
        seeds.accountWithKey("last-" + seed);
        untilKnown("last-" + seed);
        List<GatewayClient> clients = clients(nodes);
        Records records = new Records(seed);
        List<Call> calls = records.many(8_000, keys);
        List<List<Call>> shares = withDuplicates(calls, records);

        List<Callable<List<Answer>>> tasks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            List<Call> share = shares.get(i);
            GatewayClient client = clients.get(i % nodes);
            List<Integer> sizes = sizes(share.size(), records);
            tasks.add(() -> pushInBodies(client, share, sizes));
        }
        long granted = 5_000_000_000L;
        for (int i = 0; i < 4; i++) {
            List<String> some = keys.subList(i * 50, i * 50 + 50);
            tasks.add(() -> grantInSteps(some, accounts, granted));
        }
        List<Answer> answers = atOnce(tasks).stream().flatMap(List::stream).toList();

        long sent = shares.stream().mapToInt(List::size).sum();
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.addsUp()).isTrue();
        });
        assertThat(sum(answers, "received")).isEqualTo(sent);
        assertThat(sum(answers, "accepted")).isEqualTo(calls.size());
        assertThat(sum(answers, "duplicates")).isEqualTo(sent - calls.size());
        Map<Long, Long> expected = modelled(calls);
        assertThat(Books.charged(seeds)).containsAllEntriesOf(expected);
        accounts.values().forEach(account -> {
            long net = seeds.number("SELECT balance_nanos - due_nanos FROM wallets WHERE account_id = $1", account);
            assertThat(net).isEqualTo(granted - expected.getOrDefault(account, 0L));
        });
        Books.areClean(seeds);
    }

    /** 64 lists that hold every call at least once, half of them twice or more, each list in an order of its own. */
    private static List<List<Call>> withDuplicates(List<Call> calls, Records records) {
        List<List<Call>> shares = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            shares.add(new ArrayList<>());
        }
        for (Call call : calls) {
            do {
                shares.get(records.random().nextInt(64)).add(call);
            } while (records.random().nextInt(2) == 0);
        }
        shares.forEach(share -> Collections.shuffle(share, records.random()));
        return shares;
    }

    private static List<Integer> sizes(int total, Records records) {
        List<Integer> sizes = new ArrayList<>();
        for (int left = total; left > 0; left -= sizes.getLast()) {
            int size =
                    records.random().nextInt(4) == 0 ? 1 : 1 + records.random().nextInt(120);
            sizes.add(Math.min(left, size));
        }
        return sizes;
    }

    private static List<Answer> pushInBodies(GatewayClient client, List<Call> calls, List<Integer> sizes)
            throws Exception {
        List<Answer> answers = new ArrayList<>();
        int from = 0;
        for (int size : sizes) {
            answers.add(client.push(calls.subList(from, from + size)));
            from += size;
        }
        return answers;
    }

    /** Ten grants for each account, each of them booked twice. */
    private List<Answer> grantInSteps(List<String> keys, Map<String, Long> accounts, long nanos) {
        for (int step = 0; step < 10; step++) {
            for (String key : keys) {
                long account = accounts.getOrDefault(key, 0L);
                assertThat(seeds.grant(account, nanos / 10, "step " + step)).isEqualTo(true);
                assertThat(seeds.grant(account, nanos / 10, "step " + step)).isEqualTo(false);
            }
        }
        return List.of();
    }

    @Test
    void anUnknownPayerWhoIsMetEverywhereAtOnceGetsOneAccount() throws Exception {
        GatewayClient one = clients(2).getFirst();
        GatewayClient two = clients(2).getLast();
        Records records = new Records(77);
        List<Callable<Answer>> pushes = new ArrayList<>();
        List<Call> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<Call> calls = new ArrayList<>();
            for (int j = 0; j < 12; j++) {
                calls.add(records.next("nobody's").without("metadata").user("newcomer-" + j % 6));
            }
            all.addAll(calls);
            GatewayClient client = i % 2 == 0 ? one : two;
            pushes.add(() -> client.push(calls));
        }
        List<Answer> answers = atOnce(pushes);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.verdicts()).isEqualTo("12/0/0/0/0"));
        assertThat(seeds.number("SELECT count(*) FROM accounts WHERE name LIKE 'newcomer-%'"))
                .isEqualTo(6);
        assertThat(seeds.number("SELECT count(*) FROM accounts a WHERE origin = 'usage' AND NOT EXISTS"
                        + " (SELECT FROM bindings b WHERE b.account_id = a.id)"))
                .isZero();
        long charged = seeds.number("SELECT sum(cost_total_nanos)::bigint FROM usage_logs l JOIN accounts a"
                + " ON a.id = l.account_id WHERE a.name LIKE 'newcomer-%'");
        assertThat(charged).isEqualTo(all.stream().mapToLong(Expected::nanos).sum());
        Books.areClean(seeds);
    }

    @Test
    void manyUnknownPayersAtOnceAreEachMadeOnceAndHoldUpNobody() throws Exception {
        seeds.accountWithKey("known");
        untilKnown("known");
        GatewayClient one = clients(2).getFirst();
        GatewayClient two = clients(2).getLast();
        Records records = new Records(78);
        List<Call> strangers = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            strangers.add(records.next("nobody's").without("metadata").team("crowd-" + i));
        }
        List<Call> reversed = new ArrayList<>(strangers);
        Collections.reverse(reversed);
        List<Callable<List<Answer>>> tasks = new ArrayList<>();
        tasks.add(() -> List.of(one.push(strangers)));
        tasks.add(() -> List.of(two.push(reversed)));
        List<Call> known = records.many(20, List.of("known"));
        tasks.add(() -> {
            List<Answer> answers = new ArrayList<>();
            for (Call call : known) {
                answers.add(one.push(call));
            }
            return answers;
        });
        List<Answer> answers = atOnce(tasks).stream().flatMap(List::stream).toList();
        assertThat(sum(answers, "accepted")).isEqualTo(3_020);
        assertThat(sum(answers, "duplicates")).isEqualTo(3_000);
        assertThat(seeds.number("SELECT count(*) FROM accounts WHERE name LIKE 'crowd-%'"))
                .isEqualTo(3_000);
        Books.areClean(seeds);
    }
}
