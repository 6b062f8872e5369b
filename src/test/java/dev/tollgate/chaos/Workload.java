package dev.tollgate.chaos;

import dev.tollgate.Call;
import dev.tollgate.Expected;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What is sent in one schedule: records of known prices, some of them twice or more, some contradicting each other, in
 * bodies in a random order. The same seed makes the same records in the same bodies.
 */
record Workload(List<Payer> payers, List<Delivery> deliveries) {
    private static final List<String> MODELS =
            List.of("gpt-4o", "gpt-4o-mini", "claude-haiku-4-5", "text-embedding-3-small", "command-r7b-12-2024");

    private static final List<Delivery.Form> FORMS = List.of(Delivery.Form.values());

    private static final int PAYERS = 14;
    private static final int BODIES = 70;
    private static final int BODY_ITEMS_MAX = 60;
    private static final long CENT_NANOS = 10_000_000;

    /** A day of September 2026, and about as long before it as the calls reach back: four months. */
    private static final double LATEST = 1_790_000_000;

    private static final int SPAN_SECONDS = 100 * 24 * 3_600;

    Workload {
        payers = List.copyOf(payers);
        deliveries = List.copyOf(deliveries);
    }

    static Workload of(String prefix, Random random, int windowMillis) {
        List<Payer> payers = payers(prefix, random);
        List<List<Item>> bodies = new ArrayList<>();
        List<Item> all = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            List<Item> body = new ArrayList<>();
            int size = 1 + random.nextInt(random.nextInt(BODY_ITEMS_MAX) + 1);
            while (body.size() < size) {
                body.add(next(prefix, random, payers, all));
            }
            bodies.add(body);
        }
        Collections.shuffle(bodies, random);
        List<Delivery> deliveries = new ArrayList<>();
        for (List<Item> body : bodies) {
            deliveries.add(delivery(body, random, windowMillis));
        }
        deliveries.sort(Comparator.comparingInt(Delivery::atMillis));
        return new Workload(payers, deliveries);
    }

    private static List<Payer> payers(String prefix, Random random) {
        List<Payer> payers = new ArrayList<>();
        for (int i = 0; i < PAYERS; i++) {
            boolean bound = random.nextInt(4) > 0;
            long grant = bound && random.nextBoolean() ? random.nextLong(200 * CENT_NANOS) : 0;
            long topUp = bound && random.nextInt(4) == 0 ? 1 + random.nextLong(50 * CENT_NANOS) : 0;
            payers.add(new Payer(prefix + "payer-" + i, bound, grant, topUp));
        }
        return payers;
    }

    /** A new record, or one again that there is already, or one that contradicts one that there is already. */
    private static Item next(String prefix, Random random, List<Payer> payers, List<Item> all) {
        int kind = random.nextInt(100);
        if (kind < 25 && !all.isEmpty()) {
            return all.get(random.nextInt(all.size()));
        }
        Item item;
        if (kind < 27 && !all.isEmpty()) {
            item = contradiction(all.get(random.nextInt(all.size())), random, payers, all);
        } else {
            item = item(prefix + all.size(), payers.get(random.nextInt(payers.size())), random);
        }
        all.add(item);
        return item;
    }

    private static Item contradiction(Item first, Random random, List<Payer> payers, List<Item> all) {
        while (true) {
            Item other = item(first.callId(), payer(payers, first.payer()), random);
            if (all.stream()
                    .noneMatch(each -> each.isVariantOf(other) && each.promptTokens() == other.promptTokens())) {
                return other;
            }
        }
    }

    private static Payer payer(List<Payer> payers, String name) {
        return payers.stream()
                .filter(payer -> payer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Item item(String callId, Payer payer, Random random) {
        String model = MODELS.get(random.nextInt(MODELS.size()));
        long prompt = 1 + random.nextLong(1L << random.nextInt(4, 16));
        long completion = model.startsWith("text-embedding") ? 0 : 1 + random.nextInt(2_000);
        Call call = Call.of(callId)
                .model(model)
                .tokens(prompt, completion)
                .at(LATEST - random.nextInt(SPAN_SECONDS) - random.nextInt(16) / 16.0)
                .cost(random.nextInt(1_000_000) / 1e7);
        call = payer.bound() ? call.key(payer.name()) : call.key("None").user(payer.name());
        return new Item(callId, prompt, payer.name(), Expected.nanos(call), call.json());
    }

    private static Delivery delivery(List<Item> items, Random random, int windowMillis) {
        Delivery.Form form = FORMS.get(random.nextInt(FORMS.size()));
        int manner = random.nextInt(100);
        Delivery.Manners manners = manner < 65
                ? Delivery.Manners.RETRIES
                : manner < 92 ? Delivery.Manners.NEVER_RETRIES : Delivery.Manners.ABORTS;
        int patienceMillis = random.nextInt(4) == 0 ? 200 + random.nextInt(1_000) : 5_000;
        return new Delivery(random.nextInt(windowMillis), random.nextInt(2), form, manners, patienceMillis, items);
    }
}
