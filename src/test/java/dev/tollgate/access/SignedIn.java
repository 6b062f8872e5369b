package dev.tollgate.access;

import dev.tollgate.Seeds;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** People who are signed in, for gateways whose {@code people.tokenSecret} is {@link #SECRET}. */
public final class SignedIn {
    public static final String SECRET = "q3tR8vXw2LmZp6YkN4sHd9BfJc7GaVeUy5Kx1Oi0QzM";

    private static final SessionTokens TOKENS =
            new SessionTokens(SECRET.getBytes(StandardCharsets.UTF_8), Duration.ofHours(1), Clock.systemUTC());

    private final Pool pool;

    /** A new person who is that in the account; what he shows as {@code Authorization: Bearer …}. */
    public static String as(Role role, Pool pool, long accountId) {
        return new SignedIn(pool).token(accountId, role);
    }

    public SignedIn(Pool pool) {
        this.pool = pool;
    }

    /** The token of a new person in that role of an account. */
    public String token(long accountId, Role role) {
        long person = person(false);
        Seeds.get(pool.preparedQuery("INSERT INTO memberships (account_id, person_id, role) VALUES ($1, $2, $3)")
                .execute(Tuple.of(accountId, person, role.label())));
        return token(person);
    }

    /**
     * The token of a new person who is in no account.
     *
     * @param operator may do anything
     */
    public String stranger(boolean operator) {
        return token(person(operator));
    }

    private long person(boolean operator) {
        return Seeds.get(pool.preparedQuery("INSERT INTO people (name, operator) VALUES ('Ada', $1) RETURNING id")
                        .execute(Tuple.of(operator)))
                .iterator()
                .next()
                .getLong("id");
    }

    private String token(long person) {
        Sessions sessions = new Sessions(pool, TOKENS, Duration.ofHours(1));
        return Seeds.get(sessions.start(pool, person, null)).accessToken();
    }
}
