package dev.tollgate.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person is in an account; each may do what those after it may, and more. */
public enum Role {
    OWNER,
    ADMIN,
    MEMBER,
    VIEWER;

    private static final Map<String, Role> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Role::label, role -> role));

    /** As it stands in the database and in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> find(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    /** @throws IllegalArgumentException for an unknown label */
    static Role of(String label) {
        return find(label).orElseThrow(() -> new IllegalArgumentException("no role: " + label));
    }
}
