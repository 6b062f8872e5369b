package dev.tollgate.metering;

import io.vertx.pgclient.PgException;

/** What an error of the database means for a batch. */
final class SqlStates {
    private SqlStates() {}

    /**
     * True if a row of the batch cannot be stored as it is: data exceptions and violated constraints. Everything else is
     * the database's trouble and passes, and the batch may be tried again as it is.
     */
    static boolean isFaultOfARow(Throwable e) {
        return e instanceof PgException pg
                && pg.getSqlState() != null
                && (pg.getSqlState().startsWith("22") || pg.getSqlState().startsWith("23"));
    }

    static String of(Throwable e) {
        return e instanceof PgException pg && pg.getSqlState() != null ? pg.getSqlState() : "none";
    }
}
