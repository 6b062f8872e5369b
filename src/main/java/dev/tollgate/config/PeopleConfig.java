package dev.tollgate.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * People who sign in.
 *
 * @param registration whether anybody may register
 * @param tokenSecret signs what sessions are shown by; null for one that this process makes up, which no other node knows
 * @param accessTokenLife how long that is good; what was taken away in between is gone at once all the same
 * @param sessionLife how long somebody stays signed in who comes back
 * @param addressHeader where a proxy writes the caller's address, which limits count by; null for the connection's own
 * @param identityProvider the platform's own; null for none
 * @param adjustmentLimitUsd up to how much one operator gives or takes in credits by himself; above it a second one must approve
 */
public record PeopleConfig(
        boolean registration,
        @Nullable Secret tokenSecret,
        Duration accessTokenLife,
        Duration sessionLife,
        @Nullable String addressHeader,
        @Nullable IdentityProvider identityProvider,
        int adjustmentLimitUsd) {

    /**
     * Who vouches for people besides us (https://openid.net/specs/openid-connect-core-1_0.html).
     *
     * @param accountClaim names the account, by its external id; null where tokens say nothing of accounts
     * @param roleClaim says what the person is in it
     * @param defaultRole where the token does not: owner, admin, member or viewer
     */
    public record IdentityProvider(
            String issuer,
            String audience,
            URI jwksUrl,
            @Nullable String accountClaim,
            @Nullable String roleClaim,
            DefaultRole defaultRole) {}

    /** What a person of the identity provider is in the account that his token names. */
    public enum DefaultRole {
        OWNER,
        ADMIN,
        MEMBER,
        VIEWER
    }

    static PeopleConfig read(ConfigReader reader) {
        return new PeopleConfig(
                reader.flag("people.registration", true),
                reader.secret("people.tokenSecret", SecretRule.TOKEN_SECRET),
                reader.duration("people.accessTokenLife", "10m", "10s", "1h"),
                reader.duration("people.sessionLife", "30d", "1m", "365d"),
                optional(reader, "people.addressHeader"),
                provider(reader),
                reader.integer("people.adjustmentLimitUsd", 1_000, 0, 1_000_000));
    }

    private static @Nullable IdentityProvider provider(ConfigReader reader) {
        String prefix = "people.identityProvider.";
        String issuer = reader.text(prefix + "issuer", "");
        String audience = reader.text(prefix + "audience", "");
        String url = reader.text(prefix + "jwksUrl", "");
        IdentityProvider provider = new IdentityProvider(
                issuer,
                audience,
                url.isEmpty() ? URI.create("about:blank") : reader.httpUrl(prefix + "jwksUrl", "about:blank"),
                optional(reader, prefix + "accountClaim"),
                optional(reader, prefix + "roleClaim"),
                reader.choice(prefix + "defaultRole", DefaultRole.MEMBER));
        if (issuer.isEmpty() && audience.isEmpty() && url.isEmpty()) {
            return null;
        }
        for (String key : new String[] {"issuer", "audience", "jwksUrl"}) {
            if (reader.text(prefix + key, "").isEmpty()) {
                reader.problem(prefix + key, "is needed beside the others of people.identityProvider");
            }
        }
        return provider;
    }

    private static @Nullable String optional(ConfigReader reader, String key) {
        String text = reader.text(key, "");
        return text.isEmpty() ? null : text;
    }
}
