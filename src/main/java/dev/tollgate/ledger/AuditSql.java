package dev.tollgate.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.List;

/** Runs the statements of {@link AuditChecks}; each needs the transaction that {@link #begin} has set up. */
final class AuditSql {
    static final int SAMPLES_MAX = 20;

    /** Locks nobody out, and leaves the other processors to the writers; hash tables of millions of keys take their time. */
    private static final List<String> BEGIN = List.of(
            "SET TRANSACTION READ ONLY",
            "SET LOCAL max_parallel_workers_per_gather = 0",
            "SET LOCAL statement_timeout = 0",
            "SET LOCAL work_mem = '128MB'",
            // One row a month looks like few to the planner, which would then take nested loops over millions.
            "SET LOCAL enable_nestloop = off");

    private static final String RUN = """
        WITH offending AS MATERIALIZED (
        {check}
        )
        SELECT (SELECT count(*) FROM offending) AS offending,
               (SELECT COALESCE(sum(abs(drift_nanos)), 0)::numeric FROM offending) AS drift_nanos,
               ARRAY (
                   SELECT (SELECT string_agg(part.key || '=' || COALESCE(part.value, '-'), ' ')
                           FROM json_each_text(row_to_json(sample)) AS part
                           WHERE part.key <> 'drift_nanos')
                   FROM (SELECT * FROM offending LIMIT $1) AS sample
               ) AS samples
        """;

    private AuditSql() {}

    /** Makes the transaction just begun one of reading only, for one check. */
    static Future<Void> begin(SqlClient transaction) {
        Future<?> last = Future.succeededFuture();
        for (String statement : BEGIN) {
            last = last.compose(done -> transaction.query(statement).execute());
        }
        return last.mapEmpty();
    }

    static Future<AuditFinding> run(SqlClient transaction, AuditCheck check) {
        return transaction
                .preparedQuery(RUN.replace("{check}", check.sql()))
                .execute(Tuple.of(SAMPLES_MAX))
                .map(rows -> finding(check, rows.iterator().next()));
    }

    private static AuditFinding finding(AuditCheck check, Row row) {
        BigDecimal drift = row.getBigDecimal("drift_nanos").min(BigDecimal.valueOf(Long.MAX_VALUE));
        return new AuditFinding(
                check.name(),
                check.proves(),
                row.getLong("offending"),
                drift.longValueExact(),
                List.of(row.getArrayOfStrings("samples")));
    }
}
