package dev.tollgate.ledger;

/**
 * One invariant of the books.
 *
 * @param name stable, in snake case
 * @param proves what holds when it finds nothing
 * @param sql answers the offending rows, of any columns, the last of them {@code drift_nanos}: the money that is wrong, or
 *     null where that cannot be said
 */
record AuditCheck(String name, String proves, String sql) {}
