package dev.tollgate.accounts;

/**
 * What a name is bound to.
 *
 * @param agentId an agent that every call under the name is a call of, or {@link #NONE}
 * @param projectId a project of the account, or {@link #NONE}
 * @param exempt calls run on the customer's own provider key and cost nothing
 */
public record Binding(long accountId, long agentId, long projectId, boolean exempt) {
    /** No id; real ones start at 1. */
    public static final long NONE = 0;

    /** An id out of text, or {@link #NONE} if that is none. */
    static long parseId(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return NONE;
        }
        long id = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            id = id * 10 + digit;
        }
        return id;
    }
}
