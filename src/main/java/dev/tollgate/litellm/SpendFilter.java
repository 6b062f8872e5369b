package dev.tollgate.litellm;

import dev.tollgate.accounts.NameKind;

/** Whose calls are read: LiteLLM's parameter and its value, or an empty name for everybody's. */
record SpendFilter(String name, String value) {
    static final SpendFilter NONE = new SpendFilter("", "");

    static SpendFilter of(NameKind kind, String value) {
        return switch (kind) {
            case KEY_HASH -> new SpendFilter("api_key", value);
            case USER -> new SpendFilter("user_id", value);
            case TEAM -> new SpendFilter("team_id", value);
            case END_USER -> new SpendFilter("end_user", value);
        };
    }
}
