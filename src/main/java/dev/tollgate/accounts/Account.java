package dev.tollgate.accounts;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An account as the hot path needs it.
 *
 * @param agents ids of the agents it may use
 * @param projects ids of its own projects by slug
 * @param bindings what is bound to it
 * @param discounts that were agreed with it, by their time
 */
public record Account(
        long id,
        String name,
        Status status,
        Set<Long> agents,
        Map<String, Long> projects,
        List<BoundName> bindings,
        List<Discount> discounts) {

    /** Charged in every status: usage that has happened is owed. */
    public enum Status {
        ACTIVE,
        RESTRICTED,
        /** Waits for Stripe, and is closed then. */
        CLOSING,
        CLOSED
    }

    public Account {
        agents = Set.copyOf(agents);
        projects = Map.copyOf(projects);
        bindings = List.copyOf(bindings);
        discounts = List.copyOf(discounts);
    }

    static Account fresh(long id, String name, BoundName binding) {
        return new Account(id, name, Status.ACTIVE, Set.of(), Map.of(), List.of(binding), List.of());
    }

    /** The discount on a call that was made at that time, in basis points; 0 for none. */
    public int discountBps(long occurredMicros) {
        for (int i = discounts.size() - 1; i >= 0; i--) {
            if (discounts.get(i).fromMicros() <= occurredMicros) {
                return discounts.get(i).bps();
            }
        }
        return 0;
    }

    /** The id of its own project of that slug or id, or {@link Binding#NONE}. */
    public long project(String slugOrId) {
        Long bySlug = projects.get(slugOrId);
        if (bySlug != null) {
            return bySlug;
        }
        long id = Binding.parseId(slugOrId);
        return id != Binding.NONE && projects.containsValue(id) ? id : Binding.NONE;
    }
}
