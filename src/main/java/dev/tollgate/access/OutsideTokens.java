package dev.tollgate.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens of the platform's own identity provider, checked against the keys that it publishes (JWKS): signature by an
 * asymmetric algorithm, issuer, audience, and times with 60 s for clocks that differ. Thread-safe.
 */
public final class OutsideTokens {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideTokens.class);
    private static final int CONNECT_MILLIS = 3_000;
    private static final int READ_MILLIS = 3_000;
    private static final int KEYS_BYTES_MAX = 256 * 1024;
    private static final long OUTAGE_MILLIS = 3_600_000;

    private final Vertx vertx;
    private final Provider provider;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final Function<OutsideClaims, Future<Person>> people;

    /**
     * The provider, as it is configured.
     *
     * @param accountClaim names the account by its external id; null where tokens say nothing of accounts
     * @param roleClaim what the person is in it; null for {@code defaultRole}
     */
    public record Provider(
            String issuer,
            String audience,
            URI jwksUrl,
            @Nullable String accountClaim,
            @Nullable String roleClaim,
            Role defaultRole) {}

    /** @param people finds who a subject is, or makes him */
    public OutsideTokens(Vertx vertx, Provider provider, Function<OutsideClaims, Future<Person>> people) {
        this.vertx = vertx;
        this.provider = provider;
        this.people = people;
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(
                        JWSAlgorithm.RS256,
                        JWSAlgorithm.RS512,
                        JWSAlgorithm.PS256,
                        JWSAlgorithm.ES256,
                        JWSAlgorithm.ES384),
                keys(provider.jwksUrl())));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                provider.audience(),
                new JWTClaimsSet.Builder().issuer(provider.issuer()).build(),
                Set.of("sub", "exp")));
    }

    private static JWKSource<SecurityContext> keys(URI url) {
        try {
            DefaultResourceRetriever retriever =
                    new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, KEYS_BYTES_MAX);
            return JWKSourceBuilder.create(url.toURL(), retriever)
                    .retrying(true)
                    .outageTolerant(OUTAGE_MILLIS)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no address of http: " + url, e);
        }
    }

    /** Whether it says that it is of the provider; nothing is checked by this. */
    boolean isOfIt(SignedJWT token) {
        try {
            return Predicate.isEqual(provider.issuer())
                    .test(token.getJWTClaimsSet().getIssuer());
        } catch (ParseException e) {
            return false;
        }
    }

    /** Fails with 401 for a token that is not good, and with 503 where the provider's keys cannot be had. */
    Future<Person> person(SignedJWT token) {
        return vertx.executeBlocking(() -> claims(processor.process(token, null)), false)
                .map(Objects::requireNonNull)
                .recover(e -> Future.failedFuture(problem(e)))
                .compose(people);
    }

    private static Throwable problem(Throwable e) {
        if (e instanceof BadJOSEException || e instanceof ParseException) {
            return Credentials.unknown();
        }
        if (e instanceof JOSEException) {
            LOG.warn("The keys of the identity provider cannot be had: {}", e.getMessage());
            return Failure.unavailable("identity_provider_unavailable", "The token cannot be checked now; try again.")
                    .asException();
        }
        return e;
    }

    private OutsideClaims claims(JWTClaimsSet set) throws ParseException {
        String role = provider.roleClaim() == null ? null : set.getStringClaim(provider.roleClaim());
        return new OutsideClaims(
                provider.issuer(),
                set.getSubject(),
                lower(set.getStringClaim("email")),
                Boolean.TRUE.equals(set.getBooleanClaim("email_verified")),
                set.getStringClaim("name"),
                provider.accountClaim() == null ? null : set.getStringClaim(provider.accountClaim()),
                role == null ? provider.defaultRole() : Role.find(role).orElse(Role.VIEWER));
    }

    private static @Nullable String lower(@Nullable String email) {
        return email == null ? null : email.toLowerCase(Locale.ROOT);
    }
}
