package dev.tollgate.bench;

import dev.tollgate.db.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A peer: how LiteLLM's own proxy writes what calls cost, in SQL on the same PostgreSQL. Calls gather in memory and are
 * written every 10 s: their rows in statements of 100, then a counter on each key, user, team and end user (a statement an
 * entity, a transaction a kind), then a row an entity and day for users, teams, tags and end users (statements of 100).
 * Costed here is only the writing: no Python, no Prisma engine between, no HTTP.
 *
 * <p>What it does not do: a call is answered and its cost known to nobody else for 10 s, and lost when the process dies; it
 * is told apart by the provider's id alone, so that of two calls under one id one row is dropped, while both are added to
 * the counters; a flush that is repeated is added again; sums are binary fractions; there is no balance that cannot go
 * below zero, no price version on the row, no ledger and nothing that could prove the sums.
 */
final class SpendWriter {
    /** What 2,000 calls a second leave in memory in 10 s. */
    static final int FLUSH = 20_000;

    private static final int STATEMENT_ROWS = 100;
    private static final String ROWS = """
        INSERT INTO "LiteLLM_SpendLogs" (
            request_id, call_type, api_key, spend, total_tokens, prompt_tokens, completion_tokens, "startTime", "endTime", model,
            model_id, model_group, custom_llm_provider, api_base, "user", metadata, cache_hit, cache_key, request_tags, team_id,
            end_user, requester_ip_address, session_id, status)
        VALUES %s ON CONFLICT DO NOTHING
        """.formatted(placeholders(STATEMENT_ROWS, 24));
    private static final String DAYS = """
        INSERT INTO "%1$s" AS t (id, entity_id, date, api_key, model, custom_llm_provider, prompt_tokens, completion_tokens,
                                 spend, api_requests, successful_requests)
        VALUES %2$s
        ON CONFLICT (entity_id, date, api_key, model, custom_llm_provider) DO UPDATE SET
            prompt_tokens = t.prompt_tokens + EXCLUDED.prompt_tokens,
            completion_tokens = t.completion_tokens + EXCLUDED.completion_tokens,
            spend = t.spend + EXCLUDED.spend, api_requests = t.api_requests + EXCLUDED.api_requests,
            successful_requests = t.successful_requests + EXCLUDED.successful_requests, updated_at = now()
        """;

    private final Database database;
    private final Clock clock;

    SpendWriter(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Writes what has gathered, one statement after the other. */
    void flush(List<SpendCall> calls) {
        Stage.await(database.pool()
                .withConnection(connection -> writeRows(connection, calls, 0)
                        .compose(done -> count(connection, "LiteLLM_UserTable", calls, SpendCall::user))
                        .compose(done -> count(connection, "LiteLLM_VerificationToken", calls, SpendCall::key))
                        .compose(done -> count(connection, "LiteLLM_TeamTable", calls, SpendCall::team))
                        .compose(done -> count(connection, "LiteLLM_EndUserTable", calls, SpendCall::endUser))
                        .compose(done -> addDays(connection, "LiteLLM_DailyUserSpend", calls, SpendCall::user))
                        .compose(done -> addDays(connection, "LiteLLM_DailyTeamSpend", calls, SpendCall::team))
                        .compose(done -> addDays(connection, "LiteLLM_DailyTagSpend", calls, SpendCall::tag))
                        .compose(done -> addDays(connection, "LiteLLM_DailyEndUserSpend", calls, SpendCall::endUser))));
    }

    private Future<Void> writeRows(SqlConnection connection, List<SpendCall> calls, int from) {
        if (from >= calls.size()) {
            return Future.succeededFuture();
        }
        List<Object> values = new ArrayList<>(24 * STATEMENT_ROWS);
        LocalDateTime now = LocalDateTime.now(clock);
        for (SpendCall call : calls.subList(from, from + STATEMENT_ROWS)) {
            Collections.addAll(
                    values,
                    call.requestId(),
                    "acompletion",
                    call.key(),
                    SpendCall.SPEND,
                    SpendCall.PROMPT_TOKENS + SpendCall.COMPLETION_TOKENS,
                    SpendCall.PROMPT_TOKENS,
                    SpendCall.COMPLETION_TOKENS,
                    now,
                    now,
                    "gpt-4o",
                    "b1f0c6d2e5a94f7c8d3e2b1a0f9e8d7c",
                    "gpt-4o",
                    "openai",
                    "https://api.openai.com/v1",
                    call.user(),
                    SpendCall.METADATA,
                    "None",
                    "Cache OFF",
                    "[\"prod\"]",
                    call.team(),
                    call.endUser(),
                    "10.2.3.4",
                    call.requestId(),
                    "success");
        }
        return connection
                .preparedQuery(ROWS)
                .execute(Tuple.wrap(values))
                .compose(done -> writeRows(connection, calls, from + STATEMENT_ROWS));
    }

    private static Future<Void> count(
            SqlConnection connection, String table, List<SpendCall> calls, Function<SpendCall, String> entity) {
        List<Tuple> sums = calls.stream()
                .collect(Collectors.groupingBy(entity, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(each -> Tuple.of(each.getKey(), each.getValue() * SpendCall.SPEND))
                .toList();
        String update = "UPDATE \"" + table + "\" SET spend = spend + $2 WHERE id = $1";
        return connection
                .begin()
                .compose(transaction ->
                        connection.preparedQuery(update).executeBatch(sums).compose(done -> transaction.commit()));
    }

    private Future<Void> addDays(
            SqlConnection connection, String table, List<SpendCall> calls, Function<SpendCall, String> entity) {
        List<List<String>> keys = new ArrayList<>(calls.stream()
                .map(call -> entity.apply(call) + "\n" + call.key())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(key -> List.of(key.split("\n", -1)))
                .toList());
        return addDays(connection, table, keys, calls.size() / keys.size());
    }

    private Future<Void> addDays(SqlConnection connection, String table, List<List<String>> keys, long callsEach) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        List<List<String>> first = keys.subList(0, Math.min(STATEMENT_ROWS, keys.size()));
        List<Object> values = new ArrayList<>(11 * first.size());
        for (List<String> key : first) {
            Collections.addAll(
                    values,
                    table + key,
                    key.getFirst(),
                    LocalDate.now(clock).toString(),
                    key.getLast(),
                    "gpt-4o",
                    "openai",
                    callsEach * SpendCall.PROMPT_TOKENS,
                    callsEach * SpendCall.COMPLETION_TOKENS,
                    callsEach * SpendCall.SPEND,
                    callsEach,
                    callsEach);
        }
        String sql = DAYS.formatted(table, placeholders(first.size(), 11));
        return connection
                .preparedQuery(sql)
                .execute(Tuple.wrap(values))
                .compose(done -> addDays(connection, table, keys.subList(first.size(), keys.size()), callsEach));
    }

    private static String placeholders(int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(row -> IntStream.rangeClosed(1, columns)
                        .mapToObj(column -> "$" + (row * columns + column))
                        .collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining(", "));
    }
}
