package dev.tollgate.rights;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;

/** The parts of an export, read page by page behind the key of the last row, so that nothing is held open meanwhile. */
final class ExportSql {
    private static final String PAGE = """
        SELECT part.key, (to_jsonb(part) - 'key')::text AS json FROM (
        {section}
        ) AS part
        """;

    private ExportSql() {}

    /**
     * A part.
     *
     * @param start the key before the first row
     * @param sql of account_id $1, the key $2 and the limit $3; its first column is the row's key
     */
    record Section(String name, List<String> start, String sql) {}

    record Row(List<String> key, String json) {}

    /** The rows behind a key. */
    static Future<List<Row>> page(SqlClient client, Section section, long accountId, List<String> after, int limit) {
        return client.preparedQuery(PAGE.replace("{section}", section.sql()))
                .execute(Tuple.of(accountId, after.toArray(String[]::new), limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Row(List.of(row.getArrayOfStrings("key")), row.getString("json")))
                        .toList());
    }
}
