package dev.tollgate.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What became of what was sent, as its senders saw it. For any number of threads. */
final class Sent {
    final AtomicInteger attempts = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger withoutAnswer = new AtomicInteger();
    final AtomicInteger aborted = new AtomicInteger();
    final AtomicInteger answeredBodies = new AtomicInteger();
    final AtomicInteger journaled = new AtomicInteger();
    final AtomicInteger duplicates = new AtomicInteger();
    final AtomicInteger conflicts = new AtomicInteger();
    final AtomicInteger quarantined = new AtomicInteger();

    private final Set<Item> items = ConcurrentHashMap.newKeySet();
    private final Set<Item> answered = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Integer> refusalsByStatus = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

    /** A whole body is about to be sent. */
    void begin(Delivery delivery) {
        items.addAll(delivery.items());
        attempts.incrementAndGet();
    }

    /** The body was answered 200 with a verdict for each of its records. */
    void answer(Delivery delivery) {
        answered.addAll(delivery.items());
        answeredBodies.incrementAndGet();
    }

    void refuse(int status) {
        refusals.incrementAndGet();
        refusalsByStatus.merge(status, 1, Integer::sum);
    }

    /** Something that no fault excuses. */
    void complain(String what) {
        complaints.add(what);
    }

    /** Records that were sent in a whole body, once at least. */
    Set<Item> items() {
        return Set.copyOf(items);
    }

    Set<Item> answeredItems() {
        return Set.copyOf(answered);
    }

    Map<Integer, Integer> refusalsByStatus() {
        return Map.copyOf(refusalsByStatus);
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }
}
