package dev.tollgate.access;

import java.util.Set;

/**
 * A machine that showed a valid service key.
 *
 * @param keyId the key's row, or 0 for the keys of the sandbox
 * @param source the LiteLLM fleet whose records come with this key; part of each record's identity
 */
public record Caller(long keyId, String label, Set<Scope> scopes, String source) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope) || (scope == Scope.READ && scopes.contains(Scope.ADMIN));
    }
}
