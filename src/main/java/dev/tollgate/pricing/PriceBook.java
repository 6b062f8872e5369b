package dev.tollgate.pricing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One version of all prices, immutable. Names match exactly, then without the provider's prefix, then by an explicit
 * alias, and never by a part of a name: a model nobody priced is not priced as its neighbour.
 */
public final class PriceBook {
    private final int version;
    private final Instant effectiveFrom;
    private final Map<String, ModelPrice> byName;
    private final Map<String, Map<String, ModelPrice>> byProvider;
    private final Map<String, String> aliases;
    private final Set<String> providers;

    /**
     * @param aliases other name to entry name
     * @throws IllegalArgumentException when an entry has a field that is no price or an alias leads nowhere
     */
    public PriceBook(int version, Instant effectiveFrom, Collection<PriceEntry> entries, Map<String, String> aliases) {
        this.version = version;
        this.effectiveFrom = effectiveFrom;
        this.aliases = Map.copyOf(aliases);
        byName = HashMap.newHashMap(entries.size());
        byProvider = new HashMap<>();
        providers = new HashSet<>();
        for (PriceEntry entry : entries) {
            add(entry);
        }
        aliases.forEach((alias, model) -> {
            if (!byName.containsKey(model)) {
                throw new IllegalArgumentException("alias " + alias + ": no entry named " + model);
            }
        });
    }

    private void add(PriceEntry entry) {
        ModelPrice price;
        try {
            price = new ModelPrice(entry);
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(entry.model() + ": " + bad.getMessage(), bad);
        }
        if (byName.put(entry.model(), price) != null) {
            throw new IllegalArgumentException("two entries named " + entry.model());
        }
        if (entry.provider() != null) {
            providers.add(entry.provider());
        }
        int slash = entry.model().indexOf('/');
        if (slash > 0) {
            byProvider
                    .computeIfAbsent(entry.model().substring(0, slash), provider -> new HashMap<>())
                    .put(entry.model().substring(slash + 1), price);
        }
    }

    public int version() {
        return version;
    }

    public Instant effectiveFrom() {
        return effectiveFrom;
    }

    public int size() {
        return byName.size();
    }

    public List<PriceEntry> entries() {
        return byName.values().stream().map(ModelPrice::entry).toList();
    }

    public Map<String, String> aliases() {
        return aliases;
    }

    /** The entry of exactly that name, or null. */
    public @Nullable ModelPrice named(@Nullable String name) {
        return name == null ? null : byName.get(name);
    }

    /**
     * The price of a model, or null. An operator's own entry for the model group wins. Then, in this order, each first
     * exactly, then without provider prefix, then by alias: the model map key, provider/model, the model, the name sent
     * upstream, the model group.
     */
    public @Nullable ModelPrice find(ModelNames names) {
        ModelPrice group = named(names.modelGroup());
        if (group != null && group.entry().origin() == PriceEntry.Origin.OPERATOR) {
            return group;
        }
        ModelPrice exact = exact(names, group);
        if (exact != null) {
            return exact;
        }
        List<String> candidates = candidates(names);
        for (String candidate : candidates) {
            ModelPrice bare = withoutPrefix(candidate, names.provider());
            if (bare != null) {
                return bare;
            }
        }
        return aliases.isEmpty() ? null : byAlias(candidates);
    }

    private @Nullable ModelPrice exact(ModelNames names, @Nullable ModelPrice group) {
        ModelPrice found = named(names.modelMapKey());
        if (found == null && names.provider() != null && names.model() != null) {
            Map<String, ModelPrice> ofProvider = byProvider.get(names.provider());
            found = ofProvider == null ? null : ofProvider.get(names.model());
        }
        if (found == null) {
            found = named(names.model());
        }
        if (found == null) {
            found = named(names.litellmModelName());
        }
        return found == null ? group : found;
    }

    private static List<String> candidates(ModelNames names) {
        List<String> candidates = new ArrayList<>(5);
        addIfThere(candidates, names.modelMapKey());
        addIfThere(candidates, names.model());
        addIfThere(candidates, names.litellmModelName());
        addIfThere(candidates, names.modelGroup());
        return candidates;
    }

    private static void addIfThere(List<String> candidates, @Nullable String name) {
        if (name != null && !name.isEmpty()) {
            candidates.add(name);
        }
    }

    /**
     * Only a provider's name is taken off, only once, and the entry must be that provider's: {@code ollama/gpt-4o} is
     * not OpenAI's model, and {@code my-org/gpt-4o} is nobody's.
     */
    private @Nullable ModelPrice withoutPrefix(String name, @Nullable String provider) {
        int slash = name.indexOf('/');
        if (slash <= 0) {
            return null;
        }
        String prefix = name.substring(0, slash);
        if (!prefix.equals(provider) && !providers.contains(prefix)) {
            return null;
        }
        ModelPrice price = named(name.substring(slash + 1));
        return price != null && belongsTo(price.entry(), prefix) ? price : null;
    }

    /** LiteLLM files a provider's models under the provider's name or a longer one: vertex_ai, vertex_ai-anthropic_models. */
    private static boolean belongsTo(PriceEntry entry, String provider) {
        String owner = entry.provider();
        return owner == null
                || owner.equals(provider)
                || owner.startsWith(provider + "-")
                || owner.startsWith(provider + "_");
    }

    private @Nullable ModelPrice byAlias(List<String> candidates) {
        for (String candidate : candidates) {
            String model = aliases.get(candidate);
            if (model != null) {
                return byName.get(model);
            }
        }
        return null;
    }
}
