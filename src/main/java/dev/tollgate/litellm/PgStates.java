package dev.tollgate.litellm;

import io.vertx.pgclient.PgException;

/** What PostgreSQL's SQL states mean here. */
final class PgStates {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private PgStates() {}

    static boolean isLockTimeout(Throwable e) {
        return e instanceof PgException pg && LOCK_NOT_AVAILABLE.equals(pg.getSqlState());
    }
}
