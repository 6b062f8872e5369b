package dev.tollgate.metering;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/** The one statement of the hot path: {@code charge.sql}. */
final class ChargeSql {
    static final String CHARGE = ChargeParametersSql.expand(resource("charge.sql"));

    private ChargeSql() {}

    /**
     * What became of a batch.
     *
     * @param known places (from 0) of the charges whose key had been claimed before
     */
    record Claimed(long batchId, BitSet known) {}

    /** Writes a batch whose keys all differ; at most 65,536 charges. Either all of it is committed or nothing. */
    static Future<Claimed> charge(SqlClient client, List<Charge> charges) {
        return client.preparedQuery(CHARGE)
                .execute(ChargeParametersSql.of(charges))
                .map(rows -> {
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

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ChargeSql.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
