package dev.tollgate.marketplace;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.RandomTokens;
import dev.tollgate.config.MarketplaceConfig;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What creators do with their agents. Each change, and each price, is written down with who made it, in the transaction of the
 * change. Thread-safe.
 *
 * <p>A price may be changed at any time and counts for who buys later: an order, and a subscription, keep the one that they were
 * begun at. How an agent is paid at all cannot be changed once an account has had it, since what it then has would be unclear.
 */
final class OwnAgents {
    private static final long AGENTS_MAX = 200;
    private static final int SLUG_BASE_MAX = 40;
    private static final int SUFFIX_LENGTH = 8;

    private final MarketplaceConfig bounds;

    OwnAgents(MarketplaceConfig bounds) {
        this.bounds = bounds;
    }

    /** In the caller's transaction; fails with a problem. */
    Future<OwnAgent> create(SqlClient transaction, long accountId, Actor actor, AgentRequest request) {
        AgentState state = AgentForm.create(request, bounds);
        return OwnAgentsSql.lockAndCount(transaction, accountId)
                .compose(count -> {
                    if (count == null) {
                        throw Failure.notFound("There is no such account.").asException();
                    }
                    if (count >= AGENTS_MAX) {
                        throw tooMany(count).asException();
                    }
                    return insert(transaction, accountId, request.slug(), state);
                })
                .compose(id -> OwnAgentsSql.addPrice(transaction, id, state.price(), actor.label())
                        .compose(added -> AuditLog.write(
                                transaction,
                                actor,
                                new AuditLog.Change("agent.created", accountId, "agent:" + id, null, state.forAudit())))
                        .compose(written -> find(transaction, accountId, id)));
    }

    private static Failure tooMany(long count) {
        return new Failure.LimitReached(
                403,
                "agent_limit_reached",
                "An account may make " + AGENTS_MAX + " agents.",
                AGENTS_MAX,
                count,
                "/api/billing/subscription");
    }

    private static Future<Long> insert(SqlClient transaction, long accountId, @Nullable String slug, AgentState state) {
        String wanted = slug == null ? slugOf(state.looks().name()) : slug;
        return OwnAgentsSql.insert(transaction, accountId, wanted, state).compose(id -> {
            if (id != null) {
                return Future.succeededFuture(id);
            }
            if (slug != null) {
                throw slugTaken();
            }
            String other = wanted + "-" + suffix();
            return OwnAgentsSql.insert(transaction, accountId, other, state).map(second -> {
                if (second == null) {
                    throw slugTaken();
                }
                return second;
            });
        });
    }

    private static RuntimeException slugTaken() {
        return Failure.conflict("slug_taken", "Another agent has this slug.").asException();
    }

    /** Of the letters and digits of a name; always with a letter, and never a word that is something else in a path. */
    static String slugOf(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^a-z0-9]+", " ")
                .strip()
                .replace(' ', '-');
        String cut = plain.length() > SLUG_BASE_MAX ? plain.substring(0, SLUG_BASE_MAX) : plain;
        boolean isUsable = cut.chars().anyMatch(each -> each >= 'a' && each <= 'z') && !cut.equals("mine");
        return isUsable ? cut : cut.isEmpty() ? "agent" : "agent-" + cut;
    }

    private static String suffix() {
        return RandomTokens.create()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "0")
                .substring(0, SUFFIX_LENGTH);
    }

    /** In the caller's transaction; fails with a problem, 404 for what another account made. */
    Future<OwnAgent> change(SqlClient transaction, long accountId, long agentId, Actor actor, AgentRequest request) {
        return OwnAgentsSql.lock(transaction, accountId, agentId)
                .compose(before -> {
                    if (before == null) {
                        throw none().asException();
                    }
                    AgentState after = AgentForm.change(request, before, bounds);
                    return checked(transaction, agentId, before, after)
                            .compose(fine -> after.equals(before)
                                    ? Future.succeededFuture()
                                    : write(transaction, new Written(accountId, agentId, actor), before, after));
                })
                .compose(written -> find(transaction, accountId, agentId));
    }

    private static Future<Void> checked(SqlClient transaction, long agentId, AgentState before, AgentState after) {
        if (before.price().pricing() == after.price().pricing()) {
            return Future.succeededFuture();
        }
        return OwnAgentsSql.isTaken(transaction, agentId).map(taken -> {
            if (taken) {
                throw Failure.conflict(
                                "pricing_fixed",
                                "Accounts have this agent, so that it is paid as it was; its price may change.")
                        .asException();
            }
            return null;
        });
    }

    private record Written(long accountId, long agentId, Actor actor) {}

    private static Future<Void> write(SqlClient transaction, Written who, AgentState before, AgentState after) {
        AuditLog.Change change = new AuditLog.Change(
                "agent.changed", who.accountId(), "agent:" + who.agentId(), before.forAudit(), after.forAudit());
        return OwnAgentsSql.update(transaction, who.accountId(), who.agentId(), after)
                .compose(updated -> after.price().equals(before.price())
                        ? Future.succeededFuture()
                        : OwnAgentsSql.addPrice(
                                transaction,
                                who.agentId(),
                                after.price(),
                                who.actor().label()))
                .compose(priced -> AuditLog.write(transaction, who.actor(), change));
    }

    static Future<OwnAgent> find(SqlClient client, long accountId, long agentId) {
        return OwnAgentsSql.find(client, accountId, agentId).map(found -> {
            if (found == null) {
                throw none().asException();
            }
            return found;
        });
    }

    private static Failure none() {
        return Failure.notFound("The account made no such agent.");
    }
}
