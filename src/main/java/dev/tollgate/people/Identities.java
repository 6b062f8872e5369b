package dev.tollgate.people;

import dev.tollgate.access.OutsideTokens;
import dev.tollgate.access.People;
import dev.tollgate.access.RandomTokens;
import dev.tollgate.access.Role;
import dev.tollgate.access.SessionTokens;
import dev.tollgate.access.Sessions;
import dev.tollgate.config.Config;
import dev.tollgate.config.Mode;
import dev.tollgate.config.PeopleConfig;
import dev.tollgate.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root sees it: what it builds and mounts. */
public final class Identities {
    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);

    private final People people;
    private final Sessions sessions;

    public Identities(Vertx vertx, Pool pool, Config config, Clock clock) {
        PeopleConfig own = config.people();
        SessionTokens tokens = new SessionTokens(secret(config), own.accessTokenLife(), clock);
        sessions = new Sessions(pool, tokens, own.sessionLife());
        OutsidePeople outside = new OutsidePeople(pool);
        PeopleConfig.IdentityProvider provider = own.identityProvider();
        people = new People(
                pool, tokens, provider == null ? null : new OutsideTokens(vertx, provider(provider), outside::find));
    }

    private static OutsideTokens.Provider provider(PeopleConfig.IdentityProvider provider) {
        return new OutsideTokens.Provider(
                provider.issuer(),
                provider.audience(),
                provider.jwksUrl(),
                provider.accountClaim(),
                provider.roleClaim(),
                Role.valueOf(provider.defaultRole().name()));
    }

    private static byte[] secret(Config config) {
        Secret given = config.people().tokenSecret();
        if (given == null && config.mode() == Mode.PRODUCTION) {
            LOG.warn("people.tokenSecret is not set: people's tokens are of this process alone, so run one node only");
        }
        return (given == null ? RandomTokens.create() : given.reveal()).getBytes(StandardCharsets.UTF_8);
    }

    /** For whoever checks requests. */
    public People people() {
        return people;
    }

    Sessions sessions() {
        return sessions;
    }
}
