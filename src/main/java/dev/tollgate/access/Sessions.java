package dev.tollgate.access;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sign-ins: begun with a password, gone on with by refresh tokens, and ended. Thread-safe. */
public final class Sessions {
    /** For so long the token before the present one is good too: two tabs refresh at once, or an answer was lost. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final int USER_AGENT_MAX = 300;

    private final Pool pool;
    private final SessionTokens tokens;
    private final Duration life;

    /** @param life how long a session may last in all */
    public Sessions(Pool pool, SessionTokens tokens, Duration life) {
        this.pool = pool;
        this.tokens = tokens;
        this.life = life;
    }

    /** Why a session was ended, where nobody stole anything. */
    public enum End {
        LOGOUT,
        PASSWORD,
        DELETION,
        OPERATOR;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a sign-in gives.
     *
     * @param accessToken good for {@link SessionTokens#life}
     * @param refreshToken for the next one, once; null where the caller has a good one already
     * @param csrfToken to be sent with the cookie
     */
    public record Granted(
            long personId, String accessToken, @Nullable String refreshToken, String csrfToken, Duration accessLife) {}

    /** Begins a session; in the caller's transaction. */
    public Future<Granted> start(SqlClient client, long personId, @Nullable String userAgent) {
        String refresh = RandomTokens.create();
        String agent = userAgent == null || userAgent.length() <= USER_AGENT_MAX
                ? userAgent
                : userAgent.substring(0, USER_AGENT_MAX);
        return SessionsSql.start(client, personId, RandomTokens.digest(refresh), life, agent)
                .map(session -> granted(personId, session, refresh));
    }

    /**
     * Goes on with a session. Empty for a token that is none, or whose session has ended; one that was used up before ends its
     * session, since two have it.
     */
    public Future<Optional<Granted>> refresh(String refreshToken) {
        byte[] digest = RandomTokens.digest(refreshToken);
        return pool.withTransaction(transaction -> SessionsSql.byRefresh(transaction, digest, GRACE)
                        .compose(found -> found == null
                                ? Future.succeededFuture(Optional.<Granted>empty())
                                : goOn(transaction, found)))
                .map(Objects::requireNonNull);
    }

    private Future<Optional<Granted>> goOn(SqlClient transaction, SessionsSql.Found found) {
        if (found.current()) {
            String next = RandomTokens.create();
            return SessionsSql.rotate(transaction, found.id(), RandomTokens.digest(next))
                    .map(rotated -> Optional.of(granted(found.personId(), found.id(), next)));
        }
        return found.fresh()
                ? Future.succeededFuture(Optional.of(granted(found.personId(), found.id(), null)))
                : SessionsSql.end(transaction, found.id(), "reuse").map(ended -> Optional.empty());
    }

    private Granted granted(long personId, long sessionId, @Nullable String refresh) {
        return new Granted(
                personId, tokens.issue(personId, sessionId), refresh, tokens.csrfToken(sessionId), tokens.life());
    }

    public Future<Void> end(long sessionId, End why) {
        return SessionsSql.end(pool, sessionId, why.label());
    }

    /** @param but one that goes on; null for none */
    public static Future<Void> endAll(SqlClient client, long personId, End why, @Nullable Long but) {
        return SessionsSql.endAll(client, personId, why.label(), but);
    }
}
