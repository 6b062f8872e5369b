package dev.tollgate.projects;

import dev.tollgate.billing.DeploySlots;
import dev.tollgate.billing.PlanOf;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/** Finds out how accounts stand. Fails with 404 where there is no such account. Thread-safe. */
final class Standings {
    private final PlanOf planOf;

    Standings(PlanOf planOf) {
        this.planOf = planOf;
    }

    /** To be looked at. */
    Future<Standing> of(SqlClient client, long accountId) {
        return StandingsSql.status(client, accountId).compose(status -> standing(client, accountId, status));
    }

    /** To admit something by: holds the account's row until the transaction ends, so that two never both get the last place. */
    Future<Standing> lock(SqlClient transaction, long accountId) {
        return StandingsSql.lock(transaction, accountId).compose(status -> standing(transaction, accountId, status));
    }

    private Future<Standing> standing(SqlClient client, long accountId, @Nullable String status) {
        if (status == null) {
            return Future.failedFuture(
                    Failure.notFound("There is no such account.").asException());
        }
        return planOf.of(client, accountId)
                .compose(plan -> DeploySlots.active(client, accountId)
                        .compose(slots -> StandingsSql.counts(client, accountId)
                                .map(counts -> new Standing(
                                        accountId, status, plan, slots, counts.projects(), counts.deploys()))));
    }
}
