package dev.tollgate.pricing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The next book, made from the one in force, and what differs between them. Pure.
 *
 * @param draft to be saved
 * @param diff against the entries of the book in force
 */
public record PriceChange(PriceBookDraft draft, PriceDiff diff) {

    /**
     * What a new book is to say of itself.
     *
     * @param source where the prices are from
     * @param createdBy the person or key that makes it
     */
    public record About(Instant effectiveFrom, String source, String note, String createdBy) {}

    /**
     * The book in force with its imported entries replaced. The operator's own entries stay, and win over imported ones
     * of their name; aliases stay unless what they lead to is gone.
     *
     * @param current null if there is none
     */
    public static PriceChange imported(@Nullable PriceBook current, Collection<PriceEntry> imported, About about) {
        Map<String, PriceEntry> entries = byModel(imported);
        if (current != null) {
            current.entries().stream()
                    .filter(entry -> entry.origin() == PriceEntry.Origin.OPERATOR)
                    .forEach(entry -> entries.put(entry.model(), entry));
        }
        return of(current, entries, about);
    }

    /**
     * The book in force with some prices of one model set by the operator; its other prices stay.
     *
     * @param prices LiteLLM's field names to decimals in dollars per single unit; an empty text takes the field away
     */
    public static PriceChange set(@Nullable PriceBook current, String model, Map<String, String> prices, About about) {
        Map<String, PriceEntry> entries = byModel(current == null ? List.of() : current.entries());
        PriceEntry old = entries.get(model);
        SortedMap<String, String> merged = new TreeMap<>(old == null ? Map.of() : old.prices());
        merged.putAll(prices);
        merged.values().removeIf(String::isEmpty);
        entries.put(
                model,
                new PriceEntry(
                        model,
                        old == null ? null : old.provider(),
                        old == null ? null : old.mode(),
                        PriceEntry.Origin.OPERATOR,
                        merged));
        return of(current, entries, about);
    }

    /** Whether calls are priced by a field of that name; others are kept and do nothing. */
    public static boolean isField(String field) {
        return SupportedFields.contains(field);
    }

    private static PriceChange of(@Nullable PriceBook current, Map<String, PriceEntry> entries, About about) {
        Map<String, String> aliases = new TreeMap<>(current == null ? Map.of() : current.aliases());
        aliases.values().retainAll(entries.keySet());
        PriceBookDraft draft = new PriceBookDraft(
                about.effectiveFrom(),
                about.source(),
                null,
                about.note(),
                about.createdBy(),
                new ArrayList<>(entries.values()),
                aliases);
        return new PriceChange(
                draft, PriceDiff.between(current == null ? List.of() : current.entries(), entries.values()));
    }

    private static Map<String, PriceEntry> byModel(Collection<PriceEntry> entries) {
        return entries.stream()
                .collect(Collectors.toMap(PriceEntry::model, Function.identity(), (a, b) -> b, TreeMap::new));
    }
}
