package dev.tollgate.metering;

import dev.tollgate.accounts.Account;
import dev.tollgate.accounts.Agent;
import dev.tollgate.accounts.Binding;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.accounts.UnknownPayers;
import dev.tollgate.usage.UsageRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who pays for a record and which agent and project it belongs to.
 *
 * <p>The payer, first match: the end user (only from a source trusted for it), the account that the operator wrote into
 * the LiteLLM key's own metadata, then what the key, the user, the team is bound to. Agent and project: what the binding
 * names, then the key's metadata, then the request's metadata, which callers can forge: an agent counts only if the
 * account may use it, a project only if it is the account's own.
 */
final class Attributor {
    /** LiteLLM's user for calls with the master key: not a customer. */
    private static final String MASTER_KEY_USER = "default_user_id";

    private final Directory directory;
    private final MeteringPolicy policy;

    Attributor(Directory directory, MeteringPolicy policy) {
        this.directory = directory;
        this.policy = policy;
    }

    /** The payer's binding, or null if nobody is known to pay. */
    @Nullable
    Binding payer(UsageRecord record) {
        if (record.endUser != null && policy.trustedEndUserSources().contains(record.source)) {
            Binding binding = directory.binding(record.source, NameKind.END_USER, record.endUser);
            if (binding != null) {
                return binding;
            }
        }
        if (record.keyAccount != null) {
            Account account = directory.account(record.keyAccount);
            if (account != null) {
                return new Binding(account.id(), Binding.NONE, Binding.NONE, false);
            }
        }
        Binding binding = bound(record, NameKind.KEY_HASH, record.keyHash);
        binding = binding != null ? binding : bound(record, NameKind.USER, record.userId);
        return binding != null ? binding : bound(record, NameKind.TEAM, record.teamId);
    }

    private @Nullable Binding bound(UsageRecord record, NameKind kind, @Nullable String value) {
        return value == null ? null : directory.binding(record.source, kind, value);
    }

    /** The name that an unknown payer would get an account under, or null if the record names nobody. */
    UnknownPayers.@Nullable Payer unknownPayer(UsageRecord record) {
        if (record.userId != null && !record.userId.equals(MASTER_KEY_USER)) {
            return new UnknownPayers.Payer(NameKind.USER, record.userId);
        }
        if (record.teamId != null) {
            return new UnknownPayers.Payer(NameKind.TEAM, record.teamId);
        }
        return record.userId == null ? null : new UnknownPayers.Payer(NameKind.USER, record.userId);
    }

    /** The agent that was called, or null. */
    @Nullable
    Agent agent(UsageRecord record, Binding binding, Account account) {
        Agent agent = binding.agentId() == Binding.NONE ? named(record) : directory.agent(binding.agentId());
        return agent != null && account.agents().contains(agent.id()) ? agent : null;
    }

    private @Nullable Agent named(UsageRecord record) {
        String name = record.keyAgent != null ? record.keyAgent : record.requestAgent;
        return name == null ? null : directory.agent(name);
    }

    /** The project of the account that the call was made for, or {@link Binding#NONE}. */
    long project(UsageRecord record, Binding binding, Account account) {
        if (binding.projectId() != Binding.NONE) {
            return account.projects().containsValue(binding.projectId()) ? binding.projectId() : Binding.NONE;
        }
        String name = record.keyProject != null ? record.keyProject : record.requestProject;
        return name == null ? Binding.NONE : account.project(name);
    }
}
