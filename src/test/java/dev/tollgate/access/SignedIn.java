package dev.tollgate.access;

import dev.tollgate.Seeds;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** People who are signed in, made without registering: the rows of a person, his membership and his session, and its token. */
public final class SignedIn {
    /** What a test's gateway signs sessions by, as {@code people.tokenSecret}. */
    public static final String SECRET = "the-secret-of-the-sessions-of-tests";

    private static final String PERSON = "INSERT INTO people (name) VALUES ($1) RETURNING id";

    private static final String MEMBERSHIP =
            "INSERT INTO memberships (account_id, person_id, role) VALUES ($1, $2, $3)";

    private SignedIn() {}

    /** A new person who is that in the account; what he shows as {@code Authorization: Bearer …}. */
    public static String as(Role role, Pool pool, long accountId) {
        long person = Seeds.get(pool.preparedQuery(PERSON)
                .execute(Tuple.of(role.label() + " of " + accountId))
                .map(rows -> rows.iterator().next().getLong("id")));
        Seeds.get(pool.preparedQuery(MEMBERSHIP).execute(Tuple.of(accountId, person, role.label())));
        long session = Seeds.get(SessionsSql.start(
                pool, person, RandomTokens.digest(RandomTokens.create()), Duration.ofHours(1), "a test"));
        return new SessionTokens(SECRET.getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(10), Clock.systemUTC())
                .issue(person, session);
/** People who are signed in, for gateways whose {@code people.tokenSecret} is {@link #SECRET}. */
public final class SignedIn {
    public static final String SECRET = "q3tR8vXw2LmZp6YkN4sHd9BfJc7GaVeUy5Kx1Oi0QzM";

    private static final SessionTokens TOKENS =
            new SessionTokens(SECRET.getBytes(StandardCharsets.UTF_8), Duration.ofHours(1), Clock.systemUTC());

    private final Pool pool;

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

    /** The token of a new person who is in no account. @param operator may do anything */
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
