package dev.tollgate.marketplace;

import dev.tollgate.http.Queries;
import java.util.regex.Pattern;

/** What an agent is called in a path: its slug, or its id. No slug is of digits alone, so that the two cannot be mistaken. */
record AgentName(String slug, long id) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** What is no name is one that no agent has. */
    static AgentName of(String text) {
        return FORM.matcher(text).matches() ? new AgentName(text, Queries.parse(text)) : new AgentName("", -1);
    }
}
