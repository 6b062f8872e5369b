package dev.tollgate.metering;

import dev.tollgate.usage.UsageRecord;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A batch as the parameters of {@code charge.sql}. An array a column would cost the database a row store for each column,
 * about a third of its whole work: so all numbers of a row stand together in one array, and texts that many rows share are
 * sent once, in a list that the rows point into (from 1).
 */
final class ChargeParametersSql {
    /** What the statement calls the numbers of a charge, in the order of {@link #setNumbers}. */
    private static final List<String> NUMBERS = List.of(
            "fingerprint",
            "account_id",
            "occurred_micros",
            "duration_millis",
            "agent_id",
            "project_id",
            "prompt_tokens",
            "completion_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "reasoning_tokens",
            "price_version",
            "cost_input",
            "cost_output",
            "provider_cost",
            "creator_account_id",
            "creator_nanos",
            "share_bps",
            "kind",
            "user");

    private final UUID[] keys;
    private final @Nullable String[] requestIds;
    private final @Nullable String[] callIds;
    private final Long[] numbers;
    private final Map<Kind, Long> kinds = new LinkedHashMap<>();
    private final Map<User, Long> users = new LinkedHashMap<>();
    private int filled;

    /** Empty as long as no row has any, as is usual: the statement takes what is missing for null. */
    private @Nullable String[] units = {};

    /** What was called and how it was priced; accounts with a discount are few, and so are its values. */
    private record Kind(
            String source,
            @Nullable String callType,
            String model,
            @Nullable String provider,
            String priceSource,
            @Nullable String fixedStatus,
            int discountBps) {}

    /** On whose behalf, in LiteLLM's words. */
    private record User(
            @Nullable String litellmUser, @Nullable String endUser) {}

    private ChargeParametersSql(int rows) {
        keys = new UUID[rows];
        requestIds = new String[rows];
        callIds = new String[rows];
        numbers = new Long[rows * NUMBERS.size()];
    }

    /** The parameters of a batch, in the order of the statement's placeholders. */
    static Tuple of(List<Charge> charges) {
        ChargeParametersSql parameters = new ChargeParametersSql(charges.size());
        for (int row = 0; row < charges.size(); row++) {
            parameters.set(row, charges.get(row));
        }
        return parameters.tuple();
    }

    /** The statement with the places of the numbers instead of their names. */
    static String expand(String statement) {
        String expanded = statement.replace("{numbers}", String.valueOf(NUMBERS.size()));
        for (int i = 0; i < NUMBERS.size(); i++) {
            expanded = expanded.replace("{" + NUMBERS.get(i) + "}", "($5::bigint[])[at + " + (i + 1) + "]");
        }
        return expanded;
    }

    private void set(int row, Charge charge) {
        UsageRecord record = charge.record();
        keys[row] = record.key;
        requestIds[row] = record.id;
        callIds[row] = record.callId;
        unit(row, UnitsJson.of(record.usage));
        setNumbers(charge);
    }

    private void setNumbers(Charge charge) {
        UsageRecord record = charge.record();
        Long millis = record.durationMillis();
        add(record.fingerprint);
        add(charge.accountId());
        add(record.occurredMicros());
        add(millis == null ? -1 : millis);
        add(charge.agentId());
        add(charge.projectId());
        add(record.usage.promptTokens);
        add(record.usage.completionTokens);
        add(record.usage.cacheReadTokens());
        add(record.usage.cacheWriteTokens());
        add(record.usage.reasoningTokens);
        add(charge.priceVersion());
        add(charge.costInputNanos());
        add(charge.costOutputNanos());
        add(Math.max(-1, record.providerCostNanos));
        add(charge.creatorId());
        add(charge.creatorNanos());
        add(Math.max(-1, charge.shareBps()));
        add(place(kinds, kind(charge)));
        add(place(users, new User(record.userId, record.endUser)));
    }

    private void add(long number) {
        numbers[filled++] = number;
    }

    private void unit(int row, @Nullable String json) {
        if (json != null) {
            units = units.length == 0 ? new String[keys.length] : units;
            units[row] = json;
        }
    }

    private static Kind kind(Charge charge) {
        UsageRecord record = charge.record();
        return new Kind(
                record.source,
                record.callType,
                charge.model(),
                record.provider,
                charge.priceSource(),
                charge.fixedStatus(),
                charge.discountBps());
    }

    private static <T> long place(Map<T, Long> list, T value) {
        Long known = list.get(value);
        if (known != null) {
            return known;
        }
        long place = list.size() + 1L;
        list.put(value, place);
        return place;
    }

    private Tuple tuple() {
        Set<Kind> kind = kinds.keySet();
        Set<User> user = users.keySet();
        return Tuple.tuple()
                .addArrayOfUUID(keys)
                .addArrayOfString(requestIds)
                .addArrayOfString(callIds)
                .addArrayOfString(units)
                .addArrayOfLong(numbers)
                .addArrayOfString(texts(kind, Kind::source))
                .addArrayOfString(texts(kind, Kind::callType))
                .addArrayOfString(texts(kind, Kind::model))
                .addArrayOfString(texts(kind, Kind::provider))
                .addArrayOfString(texts(kind, Kind::priceSource))
                .addArrayOfString(texts(kind, Kind::fixedStatus))
                .addArrayOfString(texts(user, User::litellmUser))
                .addArrayOfString(texts(user, User::endUser))
                .addArrayOfInteger(kind.stream().map(Kind::discountBps).toArray(Integer[]::new));
    }

    private static <T> @Nullable String[] texts(Set<T> list, Function<T, @Nullable String> text) {
        return list.stream().map(text).toArray(String[]::new);
    }
}
