package dev.tollgate.accounts;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All payers, in memory. Read by every event loop without locks; written by {@link DirectoryLoader} only.
 *
 * <p>A reader may see an account a moment before or after its change. That is harmless: which account pays is decided
 * once, when the record is claimed, and is stored with it.
 */
public final class Directory {
    /** The source of bindings that count for every fleet. */
    public static final String ANY_SOURCE = "";

    private final Map<Long, Account> accounts = new ConcurrentHashMap<>();
    private final Map<Long, Agent> agents = new ConcurrentHashMap<>();
    private final Map<String, Agent> agentsBySlug = new ConcurrentHashMap<>();
    private final Map<String, SourceNames> names = new ConcurrentHashMap<>();

    public @Nullable Account account(long id) {
        return accounts.get(id);
    }

    /** An account by what an operator may write into a LiteLLM key's metadata: its id. */
    public @Nullable Account account(String id) {
        return accounts.get(Binding.parseId(id));
    }

    public @Nullable Agent agent(long id) {
        return agents.get(id);
    }

    /** An agent by slug or id. */
    public @Nullable Agent agent(String slugOrId) {
        Agent bySlug = agentsBySlug.get(slugOrId);
        return bySlug != null ? bySlug : agents.get(Binding.parseId(slugOrId));
    }

    /** What a name is bound to: for this source first, else for every source. */
    public @Nullable Binding binding(String source, NameKind kind, String value) {
        Binding own = lookup(source, kind, value);
        return own != null ? own : lookup(ANY_SOURCE, kind, value);
    }

    public int accountCount() {
        return accounts.size();
    }

    private @Nullable Binding lookup(String source, NameKind kind, String value) {
        SourceNames bySource = names.get(source);
        return bySource == null ? null : bySource.of(kind).get(value);
    }

    void put(Account account) {
        Account old = accounts.put(account.id(), account);
        for (BoundName name : account.bindings()) {
            of(name).put(name.value(), name.binding());
        }
        if (old != null) {
            old.bindings().stream()
                    .filter(name -> !account.bindings().contains(name))
                    .forEach(name -> of(name).remove(name.value(), name.binding()));
        }
    }

    /** Adds an account that was just made, or only its name where the account is known: its other parts may be older. */
    void add(Account fresh) {
        if (accounts.putIfAbsent(fresh.id(), fresh) == null) {
            fresh.bindings().forEach(name -> of(name).put(name.value(), name.binding()));
        } else {
            fresh.bindings().forEach(name -> of(name).putIfAbsent(name.value(), name.binding()));
        }
    }

    void removeAccount(long id) {
        Account old = accounts.remove(id);
        if (old != null) {
            old.bindings().forEach(name -> of(name).remove(name.value(), name.binding()));
        }
    }

    void put(Agent agent) {
        Agent old = agents.put(agent.id(), agent);
        agentsBySlug.put(agent.slug(), agent);
        if (old != null && !old.slug().equals(agent.slug())) {
            agentsBySlug.remove(old.slug(), old);
        }
    }

    void removeAgent(long id) {
        Agent old = agents.remove(id);
        if (old != null) {
            agentsBySlug.remove(old.slug(), old);
        }
    }

    /** Takes over a complete reading of all rows and drops what is not in it. */
    void replaceAll(Collection<Account> allAccounts, Collection<Agent> allAgents) {
        Map<Long, Account> goneAccounts = new HashMap<>(accounts);
        Map<Long, Agent> goneAgents = new HashMap<>(agents);
        for (Account account : allAccounts) {
            goneAccounts.remove(account.id());
            put(account);
        }
        for (Agent agent : allAgents) {
            goneAgents.remove(agent.id());
            put(agent);
        }
        goneAccounts.keySet().forEach(this::removeAccount);
        goneAgents.keySet().forEach(this::removeAgent);
    }

    private Map<String, Binding> of(BoundName name) {
        return names.computeIfAbsent(name.source(), source -> new SourceNames()).of(name.kind());
    }

    /** What the names of one source are bound to. */
    private record SourceNames(
            Map<String, Binding> keyHashes,
            Map<String, Binding> users,
            Map<String, Binding> teams,
            Map<String, Binding> endUsers) {
        SourceNames() {
            this(
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>());
        }

        Map<String, Binding> of(NameKind kind) {
            return switch (kind) {
                case KEY_HASH -> keyHashes;
                case USER -> users;
                case TEAM -> teams;
                case END_USER -> endUsers;
            };
        }
    }
}
