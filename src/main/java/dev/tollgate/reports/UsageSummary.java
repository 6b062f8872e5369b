package dev.tollgate.reports;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an account used in a time. The parts of each kind add up to the total.
 *
 * @param byModel the dearest first, as are the others
 * @param byDay only days on which something was used
 */
record UsageSummary(
        Used total, List<ByName> byModel, List<ByName> byAgent, List<ByName> byProject, Map<LocalDate, Used> byDay) {
    UsageSummary {
        byModel = List.copyOf(byModel);
        byAgent = List.copyOf(byAgent);
        byProject = List.copyOf(byProject);
        byDay = Map.copyOf(byDay);
    }

    /**
     * A part of it.
     *
     * @param key the model, or an id, "none" for what has none
     * @param name as it is now; null for models, for "none", and where it is gone
     * @param slug likewise
     */
    record ByName(
            String key, @Nullable String name, @Nullable String slug, Used used) {}
}
