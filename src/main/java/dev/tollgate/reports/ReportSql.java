package dev.tollgate.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The statements that lie beside this package's classes, and what several of them have in common. */
final class ReportSql {
    /** Of so many rows in all, batches that are not rolled are read by the index on ids; of more, by account. */
    static final int FEW_ROWS = 200_000;

    /** Batches with no more ids than this between them are read as one range of pages. */
    static final int GAP_MAX = 64;

    /** The rows of the batches that are not rolled, in as few ranges as are dense. */
    private static final String ISLANDS = """
        SELECT min(id) << 16 AS first_row, (max(id) << 16) + 65535 AS last_row
        FROM (
            SELECT id, count(*) FILTER (WHERE apart) OVER (ORDER BY id) AS island
            FROM (SELECT id, id - lag(id) OVER (ORDER BY id) > {gap} AS apart FROM unrolled) AS spaced
        ) AS numbered
        GROUP BY island
        """;

    private ReportSql() {}

    /** The text of a resource with its common parts. */
    static String read(String name) {
        try (InputStream in = Objects.requireNonNull(ReportSql.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8)
                    .replace("{islands}", ISLANDS.strip())
                    .replace("{few}", String.valueOf(FEW_ROWS))
                    .replace("{gap}", String.valueOf(GAP_MAX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
