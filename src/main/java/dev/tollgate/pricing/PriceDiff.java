package dev.tollgate.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What changes between two sets of entries, to be read by a person before a book is activated; sorted by model and field.
 *
 * @param added models only the new one has
 * @param removed models only the old one has
 */
public record PriceDiff(List<String> added, List<String> removed, List<Change> changed) {

    /**
     * One field of one model.
     *
     * @param before null when the field is new
     * @param after null when the field is gone
     */
    public record Change(
            String model,
            String field,
            @Nullable String before,
            @Nullable String after) {

        /** The change in percent with one decimal, or null where there is no old price to compare with. */
        public @Nullable BigDecimal percent() {
            if (before == null || after == null || !SupportedFields.isPrice(field)) {
                return null;
            }
            BigDecimal old = new BigDecimal(before);
            return old.signum() == 0
                    ? null
                    : new BigDecimal(after).subtract(old).movePointRight(2).divide(old, 1, RoundingMode.HALF_EVEN);
        }
    }

    public PriceDiff {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }

    public static PriceDiff between(Collection<PriceEntry> before, Collection<PriceEntry> after) {
        SortedMap<String, PriceEntry> old = byModel(before);
        SortedMap<String, PriceEntry> now = byModel(after);
        List<String> added =
                now.keySet().stream().filter(model -> !old.containsKey(model)).toList();
        List<String> removed =
                old.keySet().stream().filter(model -> !now.containsKey(model)).toList();
        List<Change> changed = new ArrayList<>();
        old.forEach((model, entry) -> {
            PriceEntry other = now.get(model);
            if (other != null) {
                compare(model, entry.prices(), other.prices(), changed);
            }
        });
        return new PriceDiff(added, removed, changed);
    }

    private static SortedMap<String, PriceEntry> byModel(Collection<PriceEntry> entries) {
        SortedMap<String, PriceEntry> byModel = new TreeMap<>();
        entries.forEach(entry -> byModel.put(entry.model(), entry));
        return byModel;
    }

    private static void compare(
            String model, Map<String, String> before, Map<String, String> after, List<Change> changed) {
        TreeSet<String> fields = new TreeSet<>(before.keySet());
        fields.addAll(after.keySet());
        for (String field : fields) {
            String old = before.get(field);
            String now = after.get(field);
            if (!same(field, old, now)) {
                changed.add(new Change(model, field, old, now));
            }
        }
    }

    private static boolean same(String field, @Nullable String before, @Nullable String after) {
        if (before == null || after == null) {
            return before == null && after == null;
        }
        return before.equals(after)
                || (SupportedFields.isPrice(field) && new BigDecimal(before).compareTo(new BigDecimal(after)) == 0);
    }
}
