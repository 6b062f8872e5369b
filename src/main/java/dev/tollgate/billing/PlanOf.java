package dev.tollgate.billing;

import dev.tollgate.config.PlanLimits;
import dev.tollgate.config.PlansConfig;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Which plan an account is on: what an operator agreed with it, else premium as long as its subscription gives rights, else free.
 * Joins the caller's transaction; who admits something by it locks the account's row before. Thread-safe.
 */
public final class PlanOf {
    private final PlansConfig plans;
    private final boolean livemode;

    /** @param livemode whether subscriptions of real money count, or those of test money */
    public PlanOf(PlansConfig plans, boolean livemode) {
        this.plans = plans;
        this.livemode = livemode;
    }

    public Future<AccountPlan> of(SqlClient client, long accountId) {
        return AccountTermsSql.current(client, accountId).compose(terms -> {
            PlanLimits agreed = terms == null ? null : terms.limits();
            if (agreed != null) {
                return Future.succeededFuture(new AccountPlan(AccountTerms.ENTERPRISE, agreed));
            }
            return Subscriptions.current(client, accountId, livemode)
                    .map(subscription -> subscription != null && subscription.entitles()
                            ? new AccountPlan(AccountPlan.PREMIUM, plans.premium())
                            : new AccountPlan(AccountPlan.FREE, plans.free()));
        });
    }
}
