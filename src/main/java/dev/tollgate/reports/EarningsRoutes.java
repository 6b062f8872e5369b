package dev.tollgate.reports;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.billing.Payouts;
import dev.tollgate.http.Periods;
import dev.tollgate.http.Periods.Period;
import dev.tollgate.http.Violations;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;

/**
 * What an account earns as a creator; for its members at /api/billing, for operators at /api/admin/accounts/{id}.
 *
 * <pre>
 * GET earnings?start_date&amp;end_date    by agent and for each day, in whole days; of all time what is held, payable and paid;
 *                                      and the latest payouts
 * </pre>
 */
final class EarningsRoutes {
    private static final int PAYOUTS = 20;

    private final Reports reports;
    private final Payouts payouts;
    private final CallerAuth auth;
    private final Clock clock;

    EarningsRoutes(Reports reports, Payouts payouts, CallerAuth auth, Clock clock) {
        this.reports = reports;
        this.payouts = payouts;
        this.auth = auth;
        this.clock = clock;
    }

    void mount(Router router) {
        new AccountDoor(router, auth, "/api/billing/")
                .on(HttpMethod.GET, "earnings", Permission.EARNINGS_READ, this::earnings);
    }

    private void earnings(RoutingContext ctx) {
        Violations violations = new Violations();
        Period asked = Periods.read(ctx, clock.instant(), violations);
        violations.refuseIfAny();
        DayRange days = DayRange.touching(asked.from(), asked.to());
        Period period = new Period(days.start(), days.end());
        long accountId = CallerAuth.accountId(ctx);
        reports.creatorEarnings(accountId, period)
                .compose(earned -> payouts.earnings(accountId)
                        .compose(ledger -> payouts.list(accountId, 0, PAYOUTS)
                                .map(latest -> EarningsJson.answer(earned, ledger, latest, period, PAYOUTS))))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }
}
