package dev.tollgate.access;

import org.jspecify.annotations.Nullable;

/**
 * What a token of the platform's own identity provider says.
 *
 * @param subject who it is, for ever, of that issuer
 * @param emailVerified an address that is not verified there proves nothing here
 * @param accountExternalId the account that it is for; null where the provider names none
 * @param role in that account
 */
public record OutsideClaims(
        String issuer,
        String subject,
        @Nullable String email,
        boolean emailVerified,
        @Nullable String name,
        @Nullable String accountExternalId,
        Role role) {}
