package dev.tollgate.accounts;

import org.jspecify.annotations.Nullable;

/**
 * A name to be bound, in the words of a person.
 *
 * @param source the fleet it counts for, or empty for every fleet
 * @param value as LiteLLM writes it; a virtual key ({@code sk-…}) stands for its hash
 * @param account id or name
 * @param agent slug or id
 * @param project slug or id
 */
public record BindRequest(
        String source,
        NameKind kind,
        String value,
        String account,
        @Nullable String agent,
        @Nullable String project,
        boolean exempt) {

    /**
     * What became of it.
     *
     * @param value as it is stored
     * @param agentCounts false if the account may not use the agent, whose calls then do not count as its
     */
    public record Bound(Account account, String value, boolean agentCounts) {}
}
