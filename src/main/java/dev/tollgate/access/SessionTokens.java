package dev.tollgate.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The short tokens by which a session is shown: JWTs that only we sign and read (HS256). One says who and which session, and
 * nothing of rights, which are looked up at each request so that what was taken away is gone at once. Thread-safe.
 */
public final class SessionTokens {
    static final String ISSUER = "tollgate";
    private static final String SESSION = "sid";
    private static final String HMAC = "HmacSHA256";

    private final byte[] secret;
    private final Duration life;
    private final Clock clock;

    /**
     * @param secret at least 32 bytes; the same on all nodes
     * @param life how long a token is good; then another is had for the refresh token
     */
    public SessionTokens(byte[] secret, Duration life, Clock clock) {
        this.secret = secret.clone();
        this.life = life;
        this.clock = clock;
    }

    /** Whose token it is. */
    record Shown(long personId, long sessionId) {}

    public Duration life() {
        return life;
    }

    public String issue(long personId, long sessionId) {
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(String.valueOf(personId))
                .claim(SESSION, sessionId)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(life)))
                .build();
        try {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(new MACSigner(secret));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 signs with any 32 bytes", e);
        }
    }

    /** Empty for a token that is not ours, was changed, or is too old. */
    Optional<Shown> verify(SignedJWT token) {
        try {
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm())
                    || !token.verify(new MACVerifier(secret))) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Date expires = claims.getExpirationTime();
            Long session = claims.getLongClaim(SESSION);
            return expires == null || session == null || !clock.instant().isBefore(expires.toInstant())
                    ? Optional.empty()
                    : Optional.of(new Shown(Long.parseLong(claims.getSubject()), session));
        } catch (JOSEException | ParseException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** What a page of ours sends back in a header with a session's cookie, and no other site can know. */
    public String csrfToken(long sessionId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac("csrf:" + sessionId));
    }

    boolean isCsrfToken(String shown, long sessionId) {
        return MessageDigest.isEqual(
                shown.getBytes(StandardCharsets.UTF_8), csrfToken(sessionId).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] hmac(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
