package dev.tollgate.access;

import org.jspecify.annotations.Nullable;

/**
 * A person who is signed in.
 *
 * @param email lower case; null for who signs in elsewhere and has none here
 * @param operator may do what a service key with scope admin may
 * @param sessionId the sign-in; null for who shows a token of an outside identity provider
 * @param outside what that token says of an account; null for those of our own
 */
public record Person(
        long id,
        @Nullable String email,
        String name,
        boolean operator,
        @Nullable Long sessionId,
        @Nullable OutsideClaims outside) {

    /** As audit logs and ledger entries name who did something. */
    public String label() {
        return "person " + id;
    }
}
