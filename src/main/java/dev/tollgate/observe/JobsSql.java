package dev.tollgate.observe;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The rows of {@code jobs}. */
final class JobsSql {
    private static final String REGISTER = """
        INSERT INTO jobs (name, interval_millis) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET interval_millis = excluded.interval_millis
        """;

    private static final String STARTED = "UPDATE jobs SET started_at = clock_timestamp() WHERE name = $1";

    private static final String ENDED = """
        UPDATE jobs
        SET ended_at = clock_timestamp(), error = $2,
            succeeded_at = CASE WHEN $2::text IS NULL THEN clock_timestamp() ELSE succeeded_at END,
            failed_at = CASE WHEN $2::text IS NULL THEN failed_at ELSE clock_timestamp() END
        WHERE name = $1
        """;

    private static final String LIST = """
        SELECT name, interval_millis, started_at, ended_at, succeeded_at, failed_at, error, created_at
        FROM jobs ORDER BY name
        """;

    private JobsSql() {}

    static Future<Void> register(SqlClient client, String name, Duration interval) {
        return client.preparedQuery(REGISTER)
                .execute(Tuple.of(name, interval.toMillis()))
                .mapEmpty();
    }

    static Future<Void> started(SqlClient client, String name) {
        return client.preparedQuery(STARTED).execute(Tuple.of(name)).mapEmpty();
    }

    /** @param error null for a success */
    static Future<Void> ended(SqlClient client, String name, @Nullable String error) {
        return client.preparedQuery(ENDED).execute(Tuple.of(name, error)).mapEmpty();
    }

    static Future<List<JobLog.Noted>> list(SqlClient client) {
        return client.query(LIST)
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(JobsSql::noted)
                        .toList());
    }

    private static JobLog.Noted noted(Row row) {
        return new JobLog.Noted(
                row.getString("name"),
                row.getLong("interval_millis"),
                row.getOffsetDateTime("started_at"),
                row.getOffsetDateTime("ended_at"),
                row.getOffsetDateTime("succeeded_at"),
                row.getOffsetDateTime("failed_at"),
                row.getString("error"),
                row.getOffsetDateTime("created_at"));
    }
}
