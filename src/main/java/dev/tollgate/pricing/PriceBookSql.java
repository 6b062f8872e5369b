package dev.tollgate.pricing;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The statements on price books; each joins the transaction of the client it is given. */
final class PriceBookSql {
    private PriceBookSql() {}

    /** Keeps other writers of books out until the transaction ends; readers go on. */
    static Future<Void> lock(SqlClient client) {
        // Not LOCK TABLE: that wants the right to change any column of the table, which the gateway's role has not.
        return client.query("SELECT pg_advisory_xact_lock(hashtextextended('tollgate price books', 0))")
                .execute()
                .mapEmpty();
    }

    static Future<Boolean> anyBook(SqlClient client) {
        return client.query("SELECT EXISTS (SELECT FROM price_books) AS found")
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("found"));
    }

    static Future<Integer> insertBook(SqlClient client, PriceBookDraft draft) {
        String sql = """
            INSERT INTO price_books (effective_from, source, source_date, note, created_by)
            VALUES ($1, $2, $3, $4, $5)
            RETURNING version
            """;
        Tuple book = Tuple.of(
                draft.effectiveFrom().atOffset(ZoneOffset.UTC),
                draft.source(),
                draft.sourceDate(),
                draft.note(),
                draft.createdBy());
        return client.preparedQuery(sql)
                .execute(book)
                .map(rows -> rows.iterator().next().getInteger("version"));
    }

    static Future<Void> insertEntries(SqlClient client, int version, List<PriceEntry> entries) {
        String sql = """
            INSERT INTO price_entries (version, model, provider, mode, origin, prices)
            SELECT $1, entry.model, entry.provider, entry.mode, entry.origin, entry.prices::jsonb
            FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
                AS entry (model, provider, mode, origin, prices)
            """;
        Tuple columns = Tuple.tuple()
                .addInteger(version)
                .addArrayOfString(entries.stream().map(PriceEntry::model).toArray(String[]::new))
                .addArrayOfString(entries.stream().map(PriceEntry::provider).toArray(String[]::new))
                .addArrayOfString(entries.stream().map(PriceEntry::mode).toArray(String[]::new))
                .addArrayOfString(
                        entries.stream().map(entry -> name(entry.origin())).toArray(String[]::new))
                .addArrayOfString(
                        entries.stream().map(entry -> json(entry.prices())).toArray(String[]::new));
        return client.preparedQuery(sql).execute(columns).mapEmpty();
    }

    static Future<Void> insertAliases(SqlClient client, int version, Map<String, String> aliases) {
        String sql = """
            INSERT INTO price_aliases (version, alias, model)
            SELECT $1, entry.alias, entry.model
            FROM unnest($2::text[], $3::text[]) AS entry (alias, model)
            """;
        List<String> names = List.copyOf(aliases.keySet());
        Tuple columns = Tuple.tuple()
                .addInteger(version)
                .addArrayOfString(names.toArray(String[]::new))
                .addArrayOfString(names.stream().map(aliases::get).toArray(String[]::new));
        return client.preparedQuery(sql).execute(columns).mapEmpty();
    }

    /** Versions already in force that take effect later than this one would: it could never hold from now on. */
    static Future<List<Integer>> laterInForce(SqlClient client, int version) {
        String sql = """
            SELECT later.version
            FROM price_books AS book
            JOIN price_books AS later ON later.effective_from > book.effective_from
            WHERE book.version = $1 AND later.status = 'active' AND later.effective_from <= now()
            ORDER BY later.version
            """;
        return client.preparedQuery(sql).execute(Tuple.of(version)).map(PriceBookSql::versions);
    }

    /** Answers whether there was such a draft. */
    static Future<Boolean> activate(SqlClient client, int version) {
        String sql = """
            UPDATE price_books SET status = 'active', activated_at = now()
            WHERE version = $1 AND status = 'draft'
            """;
        return client.preparedQuery(sql).execute(Tuple.of(version)).map(rows -> rows.rowCount() == 1);
    }

    /** Answers whether there was such a version that has not been in force yet. */
    static Future<Boolean> withdraw(SqlClient client, int version) {
        String sql = """
            UPDATE price_books SET status = 'withdrawn'
            WHERE version = $1 AND (status = 'draft' OR (status = 'active' AND effective_from > now()))
            """;
        return client.preparedQuery(sql).execute(Tuple.of(version)).map(rows -> rows.rowCount() == 1);
    }

    /** Tells every node, at commit, to load the books again. */
    static Future<Void> announce(SqlClient client, int version) {
        return client.preparedQuery("SELECT pg_notify('tollgate_prices', $1)")
                .execute(Tuple.of(Integer.toString(version)))
                .mapEmpty();
    }

    /** The active versions, or the one asked for in whatever state. */
    static Future<Map<Integer, Instant>> books(SqlClient client, int onlyVersion) {
        String sql = """
            SELECT version, effective_from FROM price_books
            WHERE ($1 = 0 AND status = 'active') OR version = $1
            """;
        return client.preparedQuery(sql).execute(Tuple.of(onlyVersion)).map(rows -> {
            Map<Integer, Instant> books = new HashMap<>();
            rows.forEach(row -> books.put(
                    row.getInteger("version"),
                    row.getOffsetDateTime("effective_from").toInstant()));
            return books;
        });
    }

    static Future<Map<Integer, List<PriceEntry>>> entries(SqlClient client, Integer[] versions) {
        String sql = """
            SELECT version, model, provider, mode, origin, prices
            FROM price_entries
            WHERE version = ANY($1::integer[])
            """;
        return client.preparedQuery(sql)
                .execute(Tuple.tuple().addArrayOfInteger(versions))
                .map(rows -> {
                    Map<Integer, List<PriceEntry>> entries = new HashMap<>();
                    rows.forEach(row -> entries.computeIfAbsent(row.getInteger("version"), v -> new ArrayList<>())
                            .add(entry(row)));
                    return entries;
                });
    }

    static Future<Map<Integer, Map<String, String>>> aliases(SqlClient client, Integer[] versions) {
        String sql = "SELECT version, alias, model FROM price_aliases WHERE version = ANY($1::integer[])";
        return client.preparedQuery(sql)
                .execute(Tuple.tuple().addArrayOfInteger(versions))
                .map(rows -> {
                    Map<Integer, Map<String, String>> aliases = new HashMap<>();
                    rows.forEach(row -> aliases.computeIfAbsent(row.getInteger("version"), v -> new HashMap<>())
                            .put(row.getString("alias"), row.getString("model")));
                    return aliases;
                });
    }

    static Future<List<PriceBookSummary>> summaries(SqlClient client) {
        String sql = """
            SELECT version, effective_from, source, source_date, note, status, created_at, created_by, activated_at,
                   (SELECT count(*) FROM price_entries WHERE price_entries.version = price_books.version) AS models
            FROM price_books
            ORDER BY version DESC
            """;
        return client.query(sql).execute().map(rows -> {
            List<PriceBookSummary> summaries = new ArrayList<>();
            rows.forEach(row -> summaries.add(summary(row)));
            return summaries;
        });
    }

    private static PriceBookSummary summary(Row row) {
        OffsetDateTime activatedAt = row.getOffsetDateTime("activated_at");
        return new PriceBookSummary(
                row.getInteger("version"),
                row.getOffsetDateTime("effective_from").toInstant(),
                row.getString("source"),
                row.getLocalDate("source_date"),
                row.getString("note"),
                PriceBookSummary.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getString("created_by"),
                activatedAt == null ? null : activatedAt.toInstant(),
                row.getLong("models"));
    }

    private static PriceEntry entry(Row row) {
        SortedMap<String, String> prices = new TreeMap<>();
        JsonObject json = row.getJsonObject("prices");
        for (String field : json.fieldNames()) {
            prices.put(field, json.getString(field));
        }
        return new PriceEntry(
                row.getString("model"),
                row.getString("provider"),
                row.getString("mode"),
                PriceEntry.Origin.valueOf(row.getString("origin").toUpperCase(Locale.ROOT)),
                prices);
    }

    private static List<Integer> versions(RowSet<Row> rows) {
        List<Integer> versions = new ArrayList<>();
        rows.forEach(row -> versions.add(row.getInteger("version")));
        return versions;
    }

    private static String name(PriceEntry.Origin origin) {
        return origin.name().toLowerCase(Locale.ROOT);
    }

    private static String json(SortedMap<String, String> prices) {
        JsonObject json = new JsonObject();
        prices.forEach(json::put);
        return json.encode();
    }
}
