package dev.tollgate.metering;

import dev.tollgate.accounts.Binding;
import dev.tollgate.pricing.ReportedUsage;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The one statement of the hot path: {@code charge.sql}, with a column of the batch in each parameter. */
final class ChargeSql {
    private static final String CHARGE = resource("charge.sql");

    private ChargeSql() {}

    /**
     * What became of a batch.
     *
     * @param known places (from 0) of the charges whose key had been claimed before
     */
    record Claimed(long batchId, BitSet known) {}

    /** Writes a batch whose keys all differ; at most 65,536 charges. Either all of it is committed or nothing. */
    static Future<Claimed> charge(SqlClient client, List<Charge> charges) {
        return client.preparedQuery(CHARGE).execute(parameters(charges)).map(rows -> {
            Row row = rows.iterator().next();
            BitSet known = new BitSet();
            Long[] places = row.getArrayOfLongs("known");
            if (places != null) {
                for (Long place : places) {
                    known.set((int) (place - 1));
                }
            }
            return new Claimed(row.getLong("id"), known);
        });
    }

    private static Tuple parameters(List<Charge> charges) {
        Columns columns = new Columns(charges.size());
        for (int i = 0; i < charges.size(); i++) {
            columns.set(i, charges.get(i));
        }
        return columns.tuple();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ChargeSql.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The batch turned on its side: an array a column, in the order of the statement's parameters. */
    private static final class Columns {
        private final UUID[] keys;
        private final Long[] fingerprints;
        private final Long[] accountIds;
        private final Long[] occurredMicros;
        private final @Nullable Long[] durationMillis;
        private final String[] sources;
        private final @Nullable String[] requestIds;
        private final @Nullable String[] callIds;
        private final @Nullable String[] callTypes;
        private final String[] models;
        private final @Nullable String[] providers;
        private final @Nullable String[] users;
        private final @Nullable String[] endUsers;
        private final @Nullable Long[] agentIds;
        private final @Nullable Long[] projectIds;
        private final Long[] promptTokens;
        private final Long[] completionTokens;
        private final Long[] cacheReadTokens;
        private final Long[] cacheWriteTokens;
        private final Long[] reasoningTokens;
        private final @Nullable String[] units;
        private final Integer[] priceVersions;
        private final String[] priceSources;
        private final Long[] costInputs;
        private final Long[] costOutputs;
        private final @Nullable Long[] providerCosts;
        private final @Nullable Long[] creatorIds;
        private final Long[] creatorNanos;
        private final @Nullable Integer[] shareBps;
        private final @Nullable String[] fixedStatuses;

        Columns(int rows) {
            keys = new UUID[rows];
            fingerprints = new Long[rows];
            accountIds = new Long[rows];
            occurredMicros = new Long[rows];
            durationMillis = new Long[rows];
            sources = new String[rows];
            requestIds = new String[rows];
            callIds = new String[rows];
            callTypes = new String[rows];
            models = new String[rows];
            providers = new String[rows];
            users = new String[rows];
            endUsers = new String[rows];
            agentIds = new Long[rows];
            projectIds = new Long[rows];
            promptTokens = new Long[rows];
            completionTokens = new Long[rows];
            cacheReadTokens = new Long[rows];
            cacheWriteTokens = new Long[rows];
            reasoningTokens = new Long[rows];
            units = new String[rows];
            priceVersions = new Integer[rows];
            priceSources = new String[rows];
            costInputs = new Long[rows];
            costOutputs = new Long[rows];
            providerCosts = new Long[rows];
            creatorIds = new Long[rows];
            creatorNanos = new Long[rows];
            shareBps = new Integer[rows];
            fixedStatuses = new String[rows];
        }

        void set(int i, Charge charge) {
            UsageRecord record = charge.record();
            keys[i] = record.key;
            fingerprints[i] = record.fingerprint;
            accountIds[i] = charge.accountId();
            occurredMicros[i] = record.occurredMicros();
            durationMillis[i] = record.durationMillis();
            sources[i] = record.source;
            requestIds[i] = record.id;
            callIds[i] = record.callId;
            callTypes[i] = record.callType;
            models[i] = charge.model();
            providers[i] = record.provider;
            users[i] = record.userId;
            endUsers[i] = record.endUser;
            agentIds[i] = orNull(charge.agentId());
            projectIds[i] = orNull(charge.projectId());
            priceVersions[i] = charge.priceVersion();
            priceSources[i] = charge.priceSource();
            costInputs[i] = charge.costInputNanos();
            costOutputs[i] = charge.costOutputNanos();
            providerCosts[i] = record.providerCostNanos < 0 ? null : (Long) record.providerCostNanos;
            creatorIds[i] = orNull(charge.creatorId());
            creatorNanos[i] = charge.creatorNanos();
            shareBps[i] = charge.shareBps() < 0 ? null : (Integer) charge.shareBps();
            fixedStatuses[i] = charge.fixedStatus();
            setUsage(i, record.usage);
        }

        private void setUsage(int i, ReportedUsage usage) {
            promptTokens[i] = usage.promptTokens;
            completionTokens[i] = usage.completionTokens;
            cacheReadTokens[i] = usage.cacheReadTokens();
            cacheWriteTokens[i] = usage.cacheWriteTokens();
            reasoningTokens[i] = usage.reasoningTokens;
            units[i] = UnitsJson.of(usage);
        }

        private static @Nullable Long orNull(long id) {
            return id == Binding.NONE ? null : (Long) id;
        }

        Tuple tuple() {
            return Tuple.tuple()
                    .addArrayOfUUID(keys)
                    .addArrayOfLong(fingerprints)
                    .addArrayOfLong(accountIds)
                    .addArrayOfLong(occurredMicros)
                    .addArrayOfLong(durationMillis)
                    .addArrayOfString(sources)
                    .addArrayOfString(requestIds)
                    .addArrayOfString(callIds)
                    .addArrayOfString(callTypes)
                    .addArrayOfString(models)
                    .addArrayOfString(providers)
                    .addArrayOfString(users)
                    .addArrayOfString(endUsers)
                    .addArrayOfLong(agentIds)
                    .addArrayOfLong(projectIds)
                    .addArrayOfLong(promptTokens)
                    .addArrayOfLong(completionTokens)
                    .addArrayOfLong(cacheReadTokens)
                    .addArrayOfLong(cacheWriteTokens)
                    .addArrayOfLong(reasoningTokens)
                    .addArrayOfString(units)
                    .addArrayOfInteger(priceVersions)
                    .addArrayOfString(priceSources)
                    .addArrayOfLong(costInputs)
                    .addArrayOfLong(costOutputs)
                    .addArrayOfLong(providerCosts)
                    .addArrayOfLong(creatorIds)
                    .addArrayOfLong(creatorNanos)
                    .addArrayOfInteger(shareBps)
                    .addArrayOfString(fixedStatuses);
        }
    }
}
