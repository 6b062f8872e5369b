package dev.tollgate.stripe;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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

    /** How many are open, of each code that there is. */
    public Map<FindingCode, Long> open() {
        Map<FindingCode, Long> counts = new EnumMap<>(FindingCode.class);
        for (FindingCode code : FindingCode.values()) {
            counts.put(
                    code,
                    findings.stream()
                            .filter(each -> each.code() == code && each.isOpen())
                            .count());
        }
        return counts;
    }
}
