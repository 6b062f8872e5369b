package dev.tollgate.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what was sent and answered with what was booked. Knows the costs that were worked out apart from the product
 * and plain sums, nothing of the product's own code.
 */
final class Checker {
    private static final int COMPLAINTS_MAX = 20;

    private final List<Payer> payers;
    private final Set<Item> sent;
    private final Set<Item> answered;
    private final Booked booked;
    private final List<String> complaints = new ArrayList<>();
    private int lost;
    private int doubled;

    /**
     * What a comparison found.
     *
     * @param lost records that were answered 200 and are neither charged nor kept as what contradicts a charge
     * @param doubled charges beyond one of a call
     * @param complaints everything that is wrong, those two included
     */
    record Result(int charged, int lost, int doubled, List<String> complaints) {
        Result {
            complaints = List.copyOf(complaints);
        }
    }

    private Checker(List<Payer> payers, Set<Item> sent, Set<Item> answered, Booked booked) {
        this.payers = payers;
        this.sent = sent;
        this.answered = answered;
        this.booked = booked;
    }

    /** @param sent records of which at least one whole body was sent, whether answered or not */
    static Result check(List<Payer> payers, Set<Item> sent, Set<Item> answered, Booked booked) {
        Checker checker = new Checker(payers, sent, answered, booked);
        checker.check();
        List<String> complaints = checker.complaints;
        if (complaints.size() > COMPLAINTS_MAX) {
            String more = "and " + (complaints.size() - COMPLAINTS_MAX) + " more";
            complaints = new ArrayList<>(complaints.subList(0, COMPLAINTS_MAX));
            complaints.add(more);
        }
        return new Result(booked.charges().size(), checker.lost, checker.doubled, complaints);
    }

    private void check() {
        Map<String, Map<Long, Item>> known = byCall(sent);
        Map<String, Booked.Charged> charges = new LinkedHashMap<>();
        Map<String, Long> modelled = new HashMap<>();
        for (Booked.Charged charge : booked.charges()) {
            if (charges.put(charge.callId(), charge) != null) {
                doubled++;
                complaints.add("charged twice: " + charge);
            }
            Item item = known.getOrDefault(charge.callId(), Map.of()).get(charge.promptTokens());
            if (item == null) {
                complaints.add("charged though it was never sent whole: " + charge);
            } else {
                modelled.merge(item.payer(), item.costNanos(), Long::sum);
                compare(charge, item);
            }
        }
        nothingIsLost(charges);
        booked.quarantined().forEach(waiting -> complaints.add("still in quarantine: " + waiting));
        payers.forEach(payer -> compareSums(payer, modelled.getOrDefault(payer.name(), 0L)));
    }

    private void compare(Booked.Charged charge, Item item) {
        if (charge.costNanos() != item.costNanos()) {
            complaints.add("must cost " + item.costNanos() + ": " + charge);
        }
        Long account = booked.accounts().get(item.payer());
        if (account == null || account != charge.accountId()) {
            complaints.add("must be paid by " + item.payer() + ", account " + account + ": " + charge);
        }
    }

    private void nothingIsLost(Map<String, Booked.Charged> charges) {
        Set<Booked.Kept> conflicts = new HashSet<>(booked.conflicts());
        for (Item item : answered) {
            Booked.Charged charge = charges.get(item.callId());
            boolean isCharged = charge != null && charge.promptTokens() == item.promptTokens();
            boolean isKept = charge != null && conflicts.contains(new Booked.Kept(item.callId(), item.promptTokens()));
            if (!isCharged && !isKept) {
                lost++;
                complaints.add("answered and lost: " + item);
            }
        }
        for (Booked.Kept kept : conflicts) {
            Booked.Charged charge = charges.get(kept.callId());
            if (charge == null || charge.promptTokens() == kept.promptTokens()) {
                complaints.add("a conflict with nothing but itself: " + kept);
            }
        }
    }

    /** Credits cover what they can; the rest is due. Where credits came in between, how much is a range. */
    private void compareSums(Payer payer, long chargedNanos) {
        Long account = booked.accounts().get(payer.name());
        if (account == null) {
            if (payer.bound() || chargedNanos > 0) {
                complaints.add("no account of " + payer);
            }
            return;
        }
        long creditsNanos = booked.charges().stream()
                .filter(charge -> charge.accountId() == account)
                .mapToLong(Booked.Charged::creditsNanos)
                .sum();
        long granted = payer.grantNanos() + payer.topUpNanos();
        long least = Math.min(payer.grantNanos(), chargedNanos);
        long most = Math.min(granted, chargedNanos);
        if (creditsNanos < least || creditsNanos > most) {
            complaints.add("credits must cover " + least + " to " + most + " of " + chargedNanos + ", not "
                    + creditsNanos + ": " + payer);
        }
        Booked.Wallet expected = new Booked.Wallet(granted - creditsNanos, chargedNanos - creditsNanos);
        if (!expected.equals(booked.wallets().get(account))) {
            complaints.add("must have " + expected + ", not " + booked.wallets().get(account) + ": " + payer);
        }
        Map<String, Long> ledger = new HashMap<>(Map.of(
                "credit_grant", granted,
                "usage_credits", creditsNanos,
                "usage_due", chargedNanos - creditsNanos));
        ledger.values().removeIf(nanos -> nanos == 0);
        Map<String, Long> transfers = booked.transfers().getOrDefault(account, Map.of());
        if (!ledger.equals(transfers)) {
            complaints.add("the ledger must have " + ledger + ", not " + transfers + ": " + payer);
        }
    }

    private static Map<String, Map<Long, Item>> byCall(Collection<Item> items) {
        Map<String, Map<Long, Item>> byCall = new HashMap<>();
        for (Item item : items) {
            byCall.computeIfAbsent(item.callId(), call -> new HashMap<>()).put(item.promptTokens(), item);
        }
        return byCall;
    }
}
