package dev.tollgate.stripe;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a reconciliation found.
 *
 * @param events how many of Stripe's events it looked at
 * @param objects how many of Stripe's objects and of our rows
 * @param findings by code
 * @param unlisted how many more there were than are listed
 */
public record ReconciliationReport(
        ReconciliationWindow window, long events, long objects, List<Finding> findings, long unlisted) {
    public ReconciliationReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is left to be put right. */
    public boolean isClean() {
        return unlisted == 0 && findings.stream().noneMatch(Finding::isOpen);
    }

    /** How many are open, by the code's label; without codes of which none is. */
    Map<String, Long> open() {
        Map<String, Long> counts = new TreeMap<>();
        findings.stream()
                .filter(Finding::isOpen)
                .forEach(each -> counts.merge(each.code().label(), 1L, Long::sum));
        return counts;
    }
}
