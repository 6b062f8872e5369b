package dev.tollgate.projects;

import dev.tollgate.access.Actor;
import dev.tollgate.billing.AccountEventsSql;
import dev.tollgate.config.PlansConfig;
import dev.tollgate.notify.Notice;
import dev.tollgate.notify.Notifications;
import dev.tollgate.projects.LimitOverrunsSql.Overrun;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of accounts that have more than they may, since a plan ended or a slot was paid back. Nothing is deleted. The
 * newest projects above the limit are read only from that moment on, which {@link ProjectsSql} sees by itself; deploys above
 * it go on for the days of grace, and then the newest are taken down; those of a closed account, which end with it, at once should there be any. Each step is in
 * the account's history. An account is looked at under its lock, so that it does not matter how many nodes look. Thread-safe.
 */
final class LimitSweep {
    private static final Logger LOG = LoggerFactory.getLogger(LimitSweep.class);
    private static final int PAGE = 200;
    private static final Actor ACTOR = new Actor(Actor.Kind.GATEWAY, null, "limits of plans");

    private final Pool pool;
    private final Standings standings;
    private final Terms terms;

    LimitSweep(Pool pool, Standings standings, Terms terms) {
        this.pool = pool;
        this.standings = standings;
        this.terms = terms;
    }

    /** @param livemode whether subscriptions of real money count */
    record Terms(PlansConfig plans, boolean livemode) {
        Duration grace() {
            return plans.gracePeriod();
        }
    }

    /** One look at all accounts: how many deploys were taken down. An account that fails is left for the next. */
    Future<Long> run() {
        return after(0, 0);
    }

    private Future<Long> after(long accountId, long stopped) {
        return LimitOverrunsSql.candidates(pool, terms, accountId, PAGE).compose(accounts -> {
            Future<Long> sum = Future.succeededFuture(stopped);
            for (long each : accounts) {
                sum = sum.compose(before -> settle(each).map(more -> before + more));
            }
            return accounts.size() < PAGE ? sum : sum.compose(all -> after(accounts.getLast(), all));
        });
    }

    private Future<Long> settle(long accountId) {
        return pool.withTransaction(transaction -> settle(transaction, accountId))
                .map(Objects::requireNonNull)
                .recover(e -> {
                    LOG.warn("Account {} could not be held against its limits", accountId, e);
                    return Future.succeededFuture(0L);
                });
    }

    private Future<Long> settle(SqlClient transaction, long accountId) {
        return standings
                .lock(transaction, accountId)
                .compose(standing -> standing.isClosed()
                        ? Deploys.end(transaction, accountId, ACTOR)
                                .compose(stopped -> LimitOverrunsSql.put(transaction, accountId, false, false)
                                        .map(stopped))
                        : LimitOverrunsSql.find(transaction, accountId, terms.grace())
                                .compose(known -> note(transaction, standing, known))
                                .compose(noted -> LimitOverrunsSql.find(transaction, accountId, terms.grace()))
                                .compose(overrun -> overrun.graceIsOver()
                                        ? takeDown(transaction, standing)
                                        : Future.succeededFuture(0L)));
    }

    /** Writes down what has come above its limit or is within it again. */
    private Future<Void> note(SqlClient transaction, Standing standing, Overrun known) {
        boolean projects = standing.projects() > standing.maxProjects();
        boolean deploys = standing.deploys() > standing.maxDeploys();
        boolean projectsChanged = projects != (known.projectsSince() != null);
        boolean deploysChanged = deploys != (known.deploysSince() != null);
        if (!projectsChanged && !deploysChanged) {
            return Future.succeededFuture();
        }
        List<Event> events = new ArrayList<>();
        if (projectsChanged) {
            events.add(new Event(projects, "projects", standing.projects() + " of " + standing.maxProjects()));
        }
        if (deploysChanged) {
            events.add(new Event(deploys, "deploys", standing.deploys() + " of " + standing.maxDeploys()));
        }
        return LimitOverrunsSql.put(transaction, standing.accountId(), projects, deploys)
                .compose(put -> events(transaction, standing.accountId(), events))
                .compose(noted -> events.stream().anyMatch(Event::above)
                        ? tell(transaction, standing)
                        : Future.succeededFuture());
    }

    /** @param above whether it has come above its limit; else it is within it again */
    private record Event(boolean above, String subject, String detail) {}

    private static Future<Void> events(SqlClient transaction, long accountId, List<Event> events) {
        Future<Void> last = Future.succeededFuture();
        for (Event each : events) {
            String type = each.above() ? "limits.exceeded" : "limits.kept";
            last = last.compose(
                    done -> AccountEventsSql.add(transaction, accountId, type, each.subject(), each.detail()));
        }
        return last;
    }

    private Future<Void> tell(SqlClient transaction, Standing standing) {
        return LimitOverrunsSql.find(transaction, standing.accountId(), terms.grace())
                .compose(overrun -> Notifications.tell(transaction, notice(standing, overrun)));
    }

    private Notice notice(Standing standing, Overrun overrun) {
        @Nullable Instant deploysSince = overrun.deploysSince();
        return Notice.limitsExceeded(
                standing.accountId(),
                new Notice.Limits(
                        standing.plan().code(),
                        standing.projects(),
                        standing.maxProjects(),
                        standing.deploys(),
                        standing.maxDeploys(),
                        deploysSince == null ? null : deploysSince.plus(terms.grace())),
                "projects:" + overrun.projectsSince() + ",deploys:" + deploysSince);
    }

    private static Future<Long> takeDown(SqlClient transaction, Standing standing) {
        long above = standing.deploys() - standing.maxDeploys();
        boolean projects = standing.projects() > standing.maxProjects();
        Event kept = new Event(false, "deploys", standing.maxDeploys() + " of " + standing.maxDeploys());
        return Deploys.stop(transaction, standing, above, ACTOR)
                .compose(stopped -> LimitOverrunsSql.put(transaction, standing.accountId(), projects, false)
                        .compose(put -> events(transaction, standing.accountId(), List.of(kept)))
                        .map(stopped));
    }
}
