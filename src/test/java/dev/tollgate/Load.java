package dev.tollgate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Pushes bodies from several threads until it is told to stop, and remembers which of them were answered 200. */
final class Load implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int BODY_RECORDS = 40;

    private final Records records;
    private final List<String> users;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<List<Call>> sent = Collections.synchronizedList(new ArrayList<>());
    private final List<List<Call>> answered = Collections.synchronizedList(new ArrayList<>());
    private final ConcurrentLinkedQueue<Integer> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();

    /** @param users accounts are made for them, since their keys are not bound */
    Load(long seed, List<String> users) {
        records = new Records(seed);
        this.users = users;
    }

    void begin(GatewayClient client) {
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> push(client));
        }
    }

    private void push(GatewayClient client) {
        while (!stopping.get()) {
            List<Call> body = body();
            sent.add(body);
            try {
                Answer answer = client.push(body);
                if (answer.status() == 200 && answer.addsUp() && answer.count("quarantined") == 0) {
                    answered.add(body);
                } else {
                    refusals.add(answer.status());
                }
            } catch (IOException gone) {
                failures.incrementAndGet();
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized List<Call> body() {
        List<Call> body = new ArrayList<>();
        for (int i = 0; i < BODY_RECORDS; i++) {
            String user = users.get(records.random().nextInt(users.size()));
            body.add(records.next("unbound").key("None").user(user));
        }
        return body;
    }

    int answered() {
        return answered.size();
    }

    /** Every thread has its last answer, or none. */
    void end() {
        stopping.set(true);
        threads.close();
    }

    List<List<Call>> sent() {
        return List.copyOf(sent);
    }

    List<Call> answeredCalls() {
        return answered.stream().flatMap(List::stream).toList();
    }

    List<Call> sentCalls() {
        return sent.stream().flatMap(List::stream).toList();
    }

    /** The statuses other than 200 that pushes were answered with. */
    List<Integer> refusals() {
        return List.copyOf(refusals);
    }

    int failures() {
        return failures.get();
    }

    @Override
    public void close() {
        stopping.set(true);
        threads.shutdownNow();
        threads.close();
    }
}
