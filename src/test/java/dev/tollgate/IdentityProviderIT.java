package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens of the platform's own identity provider, with keys that it really publishes and really signs with. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class IdentityProviderIT {
    private static final String ISSUER = "https://id.platform.example";
    private static final AtomicReference<JWKSet> PUBLISHED = new AtomicReference<>();

    private static HttpServer provider;
    private static RSAKey key;
    private static Seeds seeds;
    private static Gateway gateway;

    @BeforeAll
    static void start(Pool pool, DatabaseAddress address) throws Exception {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        PUBLISHED.set(new JWKSet(key.toPublicJWK()));
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/jwks", exchange -> {
            byte[] body = PUBLISHED.get().toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        provider.start();
        seeds = new Seeds(pool);
        gateway = Gateway.start(
                address,
                "people.identityProvider.issuer=" + ISSUER,
                "people.identityProvider.audience=tollgate",
                "people.identityProvider.jwksUrl=http://127.0.0.1:"
                        + provider.getAddress().getPort() + "/jwks",
                "people.identityProvider.accountClaim=team",
                "people.identityProvider.roleClaim=team_role");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.stop(0);
    }

    private static JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("tollgate")
                .subject(subject)
                .claim("name", "Person " + subject)
                .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5))));
    }

    private static String token(String subject, Consumer<JWTClaimsSet.Builder> more) throws JOSEException {
        JWTClaimsSet.Builder claims = claims(subject);
        more.accept(claims);
        return signed(key, claims.build());
    }

    private static String signed(RSAKey by, JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(by.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(by));
        return token.serialize();
    }

    private static Answer get(String token, String path, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = "Bearer " + token;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return gateway.client().call("GET", path, "", all);
    }

    @Test
    void theFirstTokenMakesThePersonAndTheAccountAndTheNextOnesFindThem() throws Exception {
        String token = token("alice", claims -> claims.claim("team", "acme-42").claim("team_role", "admin"));
        List<Answer> answers = Shop.atOnce(6, () -> get(token, "/api/account"));
        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(answers)
                .extracting(each -> each.body().path("role").asText())
                .containsOnly("admin");
        assertThat(seeds.number("SELECT count(*) FROM person_identities WHERE subject = 'alice'"))
                .isEqualTo(1);
        assertThat(seeds.number("SELECT count(*) FROM accounts WHERE external_id = 'acme-42'"))
                .isEqualTo(1);

        String colleague =
                token("bob", claims -> claims.claim("team", "acme-42").claim("team_role", "viewer"));
        Answer his = get(colleague, "/api/account");
        assertThat(his.body().path("id")).isEqualTo(answers.getFirst().body().path("id"));
        assertThat(his.body().path("role").asText()).isEqualTo("viewer");
        assertThat(get(colleague, "/api/billing/portal").code()).isEqualTo("forbidden");
    }

    @Test
    void aTokenIsForTheAccountThatItNamesAndNoOther() throws Exception {
        String mine = token("carol", claims -> claims.claim("team", "carols"));
        String other = token("dave", claims -> claims.claim("team", "daves"));
        long daves = get(other, "/api/account").body().path("id").asLong();
        assertThat(get(mine, "/api/account").body().path("role").asText())
                .as("the default")
                .isEqualTo("member");
        assertThat(get(mine, "/api/account", "Tollgate-Account", String.valueOf(daves))
                        .status())
                .isEqualTo(404);
        assertThat(get(mine, "/api/admin/stripe/events").status()).isEqualTo(403);
    }

    @Test
    void whoseTokenNamesNoAccountHasOneOfHisOwn() throws Exception {
        Answer account = get(token("erin", claims -> {}), "/api/account");
        assertThat(account.body().path("kind").asText()).isEqualTo("personal");
        assertThat(account.body().path("role").asText()).isEqualTo("owner");
    }

    @Test
    void aPersonIsLinkedOnlyWhereBothSidesHaveProvedTheAddress() throws Exception {
        Visitor unproved = Visitor.register(gateway.client());
        Answer stranger = get(
                token("frank", claims -> claims.claim("email", unproved.email()).claim("email_verified", true)),
                "/api/users/me");
        assertThat(stranger.body().path("id").asLong()).isNotEqualTo(unproved.id());
        assertThat(stranger.body().path("email").isNull()).isTrue();

        Visitor proved = Visitor.register(gateway.client());
        seeds.execute("UPDATE people SET email_verified_at = now() WHERE id = " + proved.id());
        Answer unverified = get(token("grace-1", claims -> claims.claim("email", proved.email())), "/api/users/me");
        assertThat(unverified.body().path("id").asLong()).isNotEqualTo(proved.id());
        Answer same = get(
                token("grace-2", claims -> claims.claim("email", proved.email()).claim("email_verified", true)),
                "/api/users/me");
        assertThat(same.body().path("id").asLong()).isEqualTo(proved.id());
    }

    @Test
    void tokensThatAreNotGoodAreRefused() throws Exception {
        RSAKey stranger = new RSAKeyGenerator(2048).keyID("one").generate();
        JWTClaimsSet good = claims("mallory").build();
        SignedJWT byPublicKey = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), good);
        byPublicKey.sign(new MACSigner(key.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8)));
        List<String> bad = List.of(
                signed(stranger, good),
                byPublicKey.serialize(),
                token("mallory", claims -> claims.audience("another")),
                token("mallory", claims -> claims.issuer("https://id.evil.example")),
                token(
                        "mallory",
                        claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(120)))),
                token(
                        "mallory",
                        claims -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(300)))),
                token("mallory", claims -> claims.expirationTime(null)),
                token("mallory", claims -> claims.subject(null)));
        for (String each : bad) {
            assertThat(get(each, "/api/users/me").status()).as(each).isEqualTo(401);
        }
        assertThat(seeds.number("SELECT count(*) FROM person_identities WHERE subject = 'mallory'"))
                .isZero();
    }

    @Test
    void aNewKeyOfTheProviderIsFetchedWhenItIsSeen() throws Exception {
        RSAKey next = new RSAKeyGenerator(2048).keyID("two").generate();
        assertThat(get(token("heidi", claims -> {}), "/api/users/me").status()).isEqualTo(200);
        PUBLISHED.set(new JWKSet(List.of(key.toPublicJWK(), next.toPublicJWK())));
        assertThat(get(signed(next, claims("heidi").build()), "/api/users/me").status())
                .isEqualTo(200);
    }
}
