package dev.tollgate.access;

import static dev.tollgate.access.Role.ADMIN;
import static dev.tollgate.access.Role.MEMBER;
import static dev.tollgate.access.Role.OWNER;
import static dev.tollgate.access.Role.VIEWER;

import java.util.Locale;
import java.util.Set;

/**
 * What a member may do in an account, and in which roles: the whole of the permission matrix. Each operation of {@code
 * openapi.yaml} names its permission as {@code x-permission}, and a test walks all of them in all roles.
 */
public enum Permission {
    /** Balance, plan, orders, invoices, ledger. */
    BILLING_READ(OWNER, ADMIN, MEMBER, VIEWER),
    /** Whatever costs money, or changes for what it is paid. */
    BILLING_MANAGE(OWNER, ADMIN),
    USAGE_READ(OWNER, ADMIN, MEMBER, VIEWER),
    /** Have usage fetched from LiteLLM now. */
    USAGE_SYNC(OWNER, ADMIN, MEMBER),
    /** What the account earns as a creator, and how it is paid. */
    EARNINGS_READ(OWNER, ADMIN),
    LIBRARY_READ(OWNER, ADMIN, MEMBER, VIEWER),
    /** Add free agents, switch agents on and off, put them away. */
    LIBRARY_MANAGE(OWNER, ADMIN, MEMBER),
    AGENTS_READ(OWNER, ADMIN, MEMBER, VIEWER),
    /** Make agents, set their prices, publish them. */
    AGENTS_MANAGE(OWNER, ADMIN),
    PROJECTS_READ(OWNER, ADMIN, MEMBER, VIEWER),
    PROJECTS_MANAGE(OWNER, ADMIN, MEMBER),
    MEMBERS_READ(OWNER, ADMIN, MEMBER, VIEWER),
    MEMBERS_MANAGE(OWNER, ADMIN),
    KEYS_READ(OWNER, ADMIN, MEMBER),
    KEYS_MANAGE(OWNER, ADMIN),
    /** Its name, and what it is told where. */
    ACCOUNT_MANAGE(OWNER, ADMIN),
    /** All that is known of it, as a file. */
    ACCOUNT_EXPORT(OWNER),
    ACCOUNT_DELETE(OWNER);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of gives one that cannot be changed
    private final Set<Role> roles;

    Permission(Role... roles) {
        this.roles = Set.of(roles);
    }

    public boolean isOf(Role role) {
        return roles.contains(role);
    }

    /** As {@code openapi.yaml} writes it, such as {@code billing_read}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
