package dev.tollgate.ledger;

import dev.tollgate.money.Money;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What an audit found.
 *
 * @param asOf the moment it began: what was in the books by then was looked at
 * @param millis how long it took
 * @param findings one for each check, in their order
 */
public record AuditReport(Instant asOf, long millis, List<AuditFinding> findings) {
    public AuditReport {
        findings = List.copyOf(findings);
    }

    public boolean isClean() {
        return findings.stream().allMatch(finding -> finding.offending() == 0);
    }

    /**
     * The money that is wrong. One fault may break several checks and is counted in each: this is a number to be 0, not
     * one to be booked.
     */
    public long driftNanos() {
        return findings.stream().mapToLong(AuditFinding::driftNanos).reduce(0, AuditReport::addCapped);
    }

    /** Amounts without sign. */
    private static long addCapped(long nanos, long otherNanos) {
        return nanos > Long.MAX_VALUE - otherNanos ? Long.MAX_VALUE : nanos + otherNanos;
    }

    /** A table for people, and below it the offending rows. */
    public String table() {
        int width = findings.stream()
                .mapToInt(finding -> finding.name().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (AuditFinding finding : findings) {
            text.append(line(finding, width)).append('\n');
        }
        for (AuditFinding finding : findings) {
            appendRows(text, finding);
        }
        long broken = findings.stream().filter(each -> each.offending() > 0).count();
        return text.append('\n')
                .append(
                        broken == 0
                                ? "The books are clean"
                                : "The books are WRONG: " + broken + " of " + findings.size()
                                        + " checks found something")
                .append(" (as of ")
                .append(asOf)
                .append(", ")
                .append(millis)
                .append(" ms)\n")
                .toString();
    }

    private static String line(AuditFinding finding, int width) {
        String found = finding.offending() == 0 ? "ok" : finding.offending() + " BAD";
        return String.format(Locale.ROOT, "%-" + width + "s  %10s  %s", finding.name(), found, finding.proves());
    }

    private static void appendRows(StringBuilder text, AuditFinding finding) {
        if (finding.offending() == 0) {
            return;
        }
        text.append('\n').append(finding.name()).append(": ").append(finding.offending());
        text.append(finding.offending() == 1 ? " row" : " rows");
        if (finding.driftNanos() != 0) {
            text.append(", ").append(Money.formatUsd(finding.driftNanos())).append(" USD");
        }
        text.append('\n');
        finding.samples().forEach(sample -> text.append("  ").append(sample).append('\n'));
        long more = finding.offending() - finding.samples().size();
        if (more > 0) {
            text.append("  and ").append(more).append(" more\n");
        }
    }

    /** The same for machines. */
    public JsonObject json() {
        JsonArray checks = new JsonArray();
        for (AuditFinding finding : findings) {
            checks.add(new JsonObject()
                    .put("name", finding.name())
                    .put("proves", finding.proves())
                    .put("offending", finding.offending())
                    .put("drift_usd", Money.formatUsd(finding.driftNanos()))
                    .put("rows", new JsonArray(finding.samples())));
        }
        return new JsonObject()
                .put("clean", isClean())
                .put("as_of", asOf.toString())
                .put("millis", millis)
                .put("drift_usd", Money.formatUsd(driftNanos()))
                .put("checks", checks);
    }
}
