package dev.tollgate.access;

import com.nimbusds.jwt.SignedJWT;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who shows a token, and what of an account he is. Thread-safe. */
public final class People {
    private static final Logger LOG = LoggerFactory.getLogger(People.class);
    private static final String CSRF_HEADER = "X-CSRF-Token";

    private final Pool pool;
    private final SessionTokens tokens;
    private final @Nullable OutsideTokens outside;

    /** @param outside null without an outside identity provider */
    public People(Pool pool, SessionTokens tokens, @Nullable OutsideTokens outside) {
        this.pool = pool;
        this.tokens = tokens;
        this.outside = outside;
    }

    /** Fails with a problem: 401 for whoever is not signed in, 403 for a page that is not ours. */
    Future<Person> authenticate(RoutingContext ctx, Credentials credentials) {
        SignedJWT token = parse(credentials.token());
        if (token == null) {
            return Future.failedFuture(Credentials.unknown());
        }
        if (outside != null && !credentials.byCookie() && outside.isOfIt(token)) {
            return outside.person(token);
        }
        return tokens.verify(token)
                .map(shown -> own(ctx, credentials, shown))
                .orElseGet(() -> Future.failedFuture(Credentials.unknown()));
    }

    private static @Nullable SignedJWT parse(String token) {
        try {
            return SignedJWT.parse(token);
        } catch (ParseException e) {
            return null;
        }
    }

    private Future<Person> own(RoutingContext ctx, Credentials credentials, SessionTokens.Shown shown) {
        if (credentials.wantsCsrfToken(ctx)) {
            String sent = ctx.request().getHeader(CSRF_HEADER);
            if (sent == null || !tokens.isCsrfToken(sent, shown.sessionId())) {
                return Future.failedFuture(new Failure.Client(
                                403,
                                "csrf_token_wrong",
                                "Send the value of the cookie tollgate_csrf in the header " + CSRF_HEADER + ".")
                        .asException());
            }
        }
        return SessionsSql.person(pool, shown.sessionId(), shown.personId()).map(person -> {
            if (person == null) {
                throw Credentials.unknown();
            }
            return person;
        });
    }

    /**
     * The person in the account that he asks for, or in his usual one. Null where he is no member of it.
     *
     * @param accountId as the request's header names it; null for the usual one
     */
    Future<@Nullable Member> member(Person person, @Nullable Long accountId) {
        OutsideClaims claims = person.outside();
        String external = claims == null ? null : claims.accountExternalId();
        if (claims == null || external == null) {
            return SessionsSql.member(pool, person, accountId);
        }
        return SessionsSql.externalAccount(pool, external)
                .map(own -> own == null || (accountId != null && !accountId.equals(own))
                        ? null
                        : new Member(person, own, claims.role()));
    }

    /** Writes what an operator has done, after it was answered; what cannot be written is at least in the log. */
    void log(OperatorRequest request) {
        AuditLog.write(pool, request.actor(), request.change())
                .onFailure(e -> LOG.error("The audit log lacks {} by {}", request.change(), request.actor(), e));
    }
}
