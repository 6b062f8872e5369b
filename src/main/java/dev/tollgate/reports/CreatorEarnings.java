package dev.tollgate.reports;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a creator earned on some days. The agents' shares and the days' shares add up to the total each.
 *
 * @param byAgent the one that earned most first
 * @param byDay only days on which something was earned
 */
record CreatorEarnings(Share total, List<OfAgent> byAgent, Map<LocalDate, Share> byDay) {
    CreatorEarnings {
        byAgent = List.copyOf(byAgent);
        byDay = Map.copyOf(byDay);
    }

    /**
     * A part of it.
     *
     * @param requests calls of his agents that did not fail
     * @param usageNanos his shares of them, nano-dollars
     * @param sales how often his agents were paid for
     * @param salesNanos his shares of that, less what was taken back since
     */
    record Share(long requests, long usageNanos, long sales, long salesNanos) {
        static final Share NOTHING = new Share(0, 0, 0, 0);

        Share plus(Share other) {
            return new Share(
                    Math.addExact(requests, other.requests),
                    Math.addExact(usageNanos, other.usageNanos),
                    Math.addExact(sales, other.sales),
                    Math.addExact(salesNanos, other.salesNanos));
        }

        long totalNanos() {
            return Math.addExact(usageNanos, salesNanos);
        }
    }

    /**
     * An agent's part.
     *
     * @param id "none" where a row names no agent
     */
    record OfAgent(
            String id, @Nullable String name, @Nullable String slug, Share share) {
        static final String NONE = "none";

        boolean isNamed() {
            return !id.equals(NONE);
        }
    }
}
