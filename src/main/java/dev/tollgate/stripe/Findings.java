package dev.tollgate.stripe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one look has found. At most {@value #KEPT_MAX} are kept of each code that a repair can put right, and as many that it cannot; the rest is
 * counted. Confined to the look, whose steps come one after another.
 */
final class Findings {
    private static final int KEPT_MAX = 1_000;

    private final ReconciliationProgress progress;
    private final List<Finding> kept = new ArrayList<>();
    private final Map<String, Integer> keptOf = new HashMap<>();
    private final Set<String> payments = new HashSet<>();
    private long unlisted;

    Findings(ReconciliationProgress progress) {
        this.progress = progress;
    }

    ReconciliationProgress progress() {
        return progress;
    }

    void add(Finding finding) {
        String sort = finding.code() + " " + finding.remedy().isRepair();
        if (keptOf.merge(sort, 1, Integer::sum) <= KEPT_MAX) {
            kept.add(finding);
        } else {
            unlisted++;
        }
    }

    /** A payment of ours of which the books know nothing yet: what takes it back is ours too. */
    void payment(String paymentId) {
        if (payments.size() < KEPT_MAX) {
            payments.add(paymentId);
        }
    }

    boolean hasPayment(String paymentId) {
        return payments.contains(paymentId);
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** By code, those of one code in the order in which they were found. */
    List<Finding> kept() {
        return kept.stream().sorted(Comparator.comparing(Finding::code)).toList();
    }

    /** Of these, what another look had found too: what is gone by now was on its way. */
    List<Finding> keptSince(Findings before) {
        Set<String> known = new HashSet<>();
        before.kept.forEach(each -> known.add(each.key()));
        return kept().stream().filter(each -> known.contains(each.key())).toList();
    }

    /** How many more there were than are kept. */
    long unlisted() {
        return unlisted;
    }
}
