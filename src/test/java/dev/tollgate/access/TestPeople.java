package dev.tollgate.access;

import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;

/** People for tests in which nobody signs in. */
public final class TestPeople {
    private TestPeople() {}

    public static People none(Pool pool) {
        return new People(pool, new SessionTokens(new byte[32], Duration.ofMinutes(1), Clock.systemUTC()), null);
    }
}
