package dev.tollgate.people;

import dev.tollgate.access.Addresses;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.OutsideTokens;
import dev.tollgate.access.People;
import dev.tollgate.access.RandomTokens;
import dev.tollgate.access.Role;
import dev.tollgate.access.SameOrigin;
import dev.tollgate.access.SessionCookies;
import dev.tollgate.access.SessionTokens;
import dev.tollgate.access.Sessions;
import dev.tollgate.billing.Referrals;
import dev.tollgate.config.Config;
import dev.tollgate.config.Mode;
import dev.tollgate.config.PeopleConfig;
import dev.tollgate.config.Secret;
import dev.tollgate.notify.PersonalMails;
import dev.tollgate.rights.Closing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root sees it: what it builds, mounts and stops. */
public final class Identities {
    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);
    /** A sandbox's callers all come from one address, and its tests come often. */
    private static final int SANDBOX_FACTOR = 50;

    private final Vertx vertx;
    private final Pool pool;
    private final Config config;
    private final People people;
    private final Sessions sessions;
    private final PersonalMails mails;
    private final SignInLimits limits;
    private final Passwords passwords;

    public Identities(Vertx vertx, Pool pool, Config config, Clock clock) {
        this.vertx = vertx;
        this.pool = pool;
        this.config = config;
        PeopleConfig own = config.people();
        SessionTokens tokens = new SessionTokens(secret(), own.accessTokenLife(), clock);
        sessions = new Sessions(pool, tokens, own.sessionLife());
        people = new People(pool, tokens, outsideTokens(own.identityProvider()));
        mails = new PersonalMails(vertx, config, clock);
        limits = new SignInLimits(config.mode() == Mode.SANDBOX ? SANDBOX_FACTOR : 1);
        passwords = new Passwords(vertx);
    }

    private @Nullable OutsideTokens outsideTokens(PeopleConfig.@Nullable IdentityProvider provider) {
        if (provider == null) {
            return null;
        }
        OutsidePeople outside = new OutsidePeople(pool);
        return new OutsideTokens(
                vertx,
                new OutsideTokens.Provider(
                        provider.issuer(),
                        provider.audience(),
                        provider.jwksUrl(),
                        provider.accountClaim(),
                        provider.roleClaim(),
                        Role.valueOf(provider.defaultRole().name())),
                outside::find);
    }

    private byte[] secret() {
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

    /**
     * Mounts the routes on the router of one event loop.
     *
     * @param accountMade told after the commit of each new account, by its id; must not wait
     * @param closing ends the account of a person who goes
     * @param referrals notes who brought whom
     */
    public void mount(Router router, CallerAuth auth, LongConsumer accountMade, Closing closing, Referrals referrals) {
        PeopleConfig own = config.people();
        boolean secure = "https".equals(config.server().publicUrl().getScheme());
        MailTokens links = new MailTokens(mails, config.server().publicUrl());
        Registration registration = new Registration(pool, passwords, sessions, links, accountMade, referrals);
        Addresses addresses = new Addresses(own.addressHeader());
        new AuthRoutes(
                        registration,
                        sessions,
                        new SessionCookies(secure, own.sessionLife()),
                        limits,
                        addresses,
                        new SameOrigin(config.server().publicUrl()))
                .mount(router, auth, own.registration());
        new ProfileRoutes(pool, registration, links, limits, addresses).mount(router, auth);
        Members members = new Members(pool, links);
        new MemberRoutes(pool, members, links, limits).mount(router, auth);
        new TeamRoutes(pool, members, accountMade, limits).mount(router, auth);
        new OperatorRoutes(pool).mount(router, auth);
        LinkPages.mount(router);
        new FarewellRoutes(new Farewell(pool, passwords, closing), limits, addresses).mount(router);
    }

    /** Completes when the mails that are being sent have ended, and the passwords that are being looked at. */
    public Future<Void> stop() {
        return mails.close().eventually(passwords::close);
    }
}
