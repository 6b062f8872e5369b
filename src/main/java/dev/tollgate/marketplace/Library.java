package dev.tollgate.marketplace;

import dev.tollgate.access.Acting;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an account's users do with the agents that it took: look at them, switch them on and off, put them away. Nothing of that
 * changes what may be used, or what was paid. Thread-safe.
 *
 * <p>The switch is for whoever runs the agents and asks here first. It does not change what a call costs: a call that names an agent
 * which the account may use was made with it, and is paid as such, or else an agent would be had for less by switching it off.
 */
final class Library {
    private final Pool pool;

    Library(Pool pool) {
        this.pool = pool;
    }

    /** What was taken last comes first. */
    Future<List<LibraryEntry>> page(long accountId, long before, int limit) {
        return LibrarySql.page(pool, accountId, before, limit)
                .compose(found -> AgentSubscriptionsSql.of(
                                pool,
                                accountId,
                                found.stream().map(LibraryEntry::agentId).toList())
                        .map(subscriptions -> with(found, subscriptions)));
    }

    private static List<LibraryEntry> with(List<LibraryEntry> found, Map<Long, AgentSubscription> subscriptions) {
        return found.stream()
                .map(each -> new LibraryEntry(
                        each.number(),
                        each.agentId(),
                        each.slug(),
                        each.looks(),
                        each.price(),
                        each.published(),
                        each.entitled(),
                        each.enabled(),
                        each.purchase(),
                        subscriptions.get(each.agentId()),
                        each.addedAt()))
                .toList();
    }

    /** Fails with a problem: 404 for what is not in the library, 402 for switching on what may not be used any more. */
    Future<JsonObject> toggle(Acting who, AgentName name, boolean enabled) {
        long accountId = who.accountId();
        return id(name).compose(agentId -> pool.withTransaction(transaction -> LibrarySql.lock(
                                transaction, accountId, agentId)
                        .compose(held -> {
                            if (held == null || held.removed()) {
                                throw none().asException();
                            }
                            if (enabled && !held.entitled()) {
                                throw Failure.paymentRequired(
                                                "entitlement_ended",
                                                "This agent may not be used any more; buy it again first.")
                                        .asException();
                            }
                            return LibrarySql.toggle(transaction, accountId, agentId, enabled)
                                    .compose(switched -> who.note(
                                            transaction,
                                            "library.switched",
                                            "agent:" + agentId,
                                            null,
                                            new JsonObject().put("enabled", enabled)))
                                    .map(switched -> toggled(agentId, enabled, held.entitled()));
                        }))
                .map(Objects::requireNonNull));
    }

    private static JsonObject toggled(long agentId, boolean enabled, boolean entitled) {
        return new JsonObject()
                .put("success", true)
                .put("message", enabled ? "The agent is switched on." : "The agent is switched off.")
                .put("agent_id", agentId)
                .put("enabled", enabled)
                .put("entitled", entitled)
                .put("usable", enabled && entitled);
    }

    /**
     * Puts an agent away; again changes nothing. Fails with a problem: 404 for what was never taken, 409 while a subscription to it
     * goes on.
     */
    Future<Void> remove(Acting who, AgentName name) {
        long accountId = who.accountId();
        return id(name).compose(agentId -> pool.withTransaction(transaction -> LibrarySql.lock(
                                transaction, accountId, agentId)
                        .compose(held -> {
                            if (held == null) {
                                throw none().asException();
                            }
                            return mayGo(transaction, accountId, agentId)
                                    .compose(fine -> held.removed()
                                            ? Future.succeededFuture()
                                            : who.note(
                                                    transaction,
                                                    "library.removed",
                                                    "agent:" + agentId,
                                                    new JsonObject().put("entitled", held.entitled()),
                                                    null));
                        })
                        .compose(noted -> LibrarySql.remove(transaction, accountId, agentId))
                        .map(removed -> true))
                .mapEmpty());
    }

    private static Future<Void> mayGo(SqlClient transaction, long accountId, long agentId) {
        return AgentSubscriptionsSql.of(transaction, accountId, List.of(agentId))
                .map(found -> {
                    AgentSubscription subscription = found.get(agentId);
                    if (subscription != null && subscription.goesOn()) {
                        throw Failure.conflict(
                                        "subscription_live",
                                        "A subscription to this agent goes on; cancel it first, at"
                                                + " /api/marketplace/subscriptions/" + subscription.id() + "/cancel.")
                                .asException();
                    }
                    return null;
                });
    }

    private Future<Long> id(AgentName name) {
        return ListingsSql.id(pool, name).map(id -> {
            if (id == null) {
                throw none().asException();
            }
            return id;
        });
    }

    private static Failure none() {
        return Failure.notFound("The account has no such agent in its library.");
    }
}
