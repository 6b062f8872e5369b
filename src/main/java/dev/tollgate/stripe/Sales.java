package dev.tollgate.stripe;

import dev.tollgate.billing.AutoTopups;
import dev.tollgate.billing.Bills;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.Payouts;
import dev.tollgate.billing.RefundRequests;
import dev.tollgate.config.Config;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.util.function.Supplier;

/** What is sold, changed and paid back where Stripe can be called. Thread-safe. */
record Sales(
        Customers customers,
        Checkouts checkouts,
        SubscriptionChanges subscriptions,
        PlanChanges plans,
        Refunds refunds,
        Onboarding onboarding,
        PayoutRuns payouts,
        BillRuns bills,
        TopupRuns topups,
        Departures departures) {
    static Sales of(Pool pool, Config config, CheckoutOrders orders, StripeCalls calls, EventHandlers.Copies copies) {
        URI publicUrl = config.server().publicUrl();
        Supplier<Future<Void>> setup = setup(config, calls);
        PremiumPrices prices = new PremiumPrices(calls, setup, config);
        Customers customers = new Customers(pool, calls, orders.livemode());
        SubscriptionChanges subscriptions = new SubscriptionChanges(
                pool,
                calls,
                new Portal(calls, customers, setup, publicUrl),
                copies.sessions().subscriptions(),
                orders.livemode());
        return new Sales(
                customers,
                new Checkouts(
                        pool,
                        orders,
                        calls,
                        customers,
                        new SessionParams(publicUrl, prices, config.plans().deploySlotCents()),
                        copies.sessions()),
                subscriptions,
                new PlanChanges(calls, prices, subscriptions),
                new Refunds(new RefundRequests(pool), calls),
                new Onboarding(pool, calls, copies.creators(), publicUrl, orders.livemode()),
                new PayoutRuns(pool, payouts(pool, config), calls, orders.livemode()),
                new BillRuns(
                        pool,
                        bills(pool, config),
                        calls,
                        customers,
                        copies.invoices(),
                        config.bills().daysUntilDue()),
                new TopupRuns(
                        new AutoTopups(pool, orders.livemode()),
                        new SavedMethods(pool, calls, orders.livemode()),
                        calls),
                new Departures(pool, calls, copies.sessions().subscriptions(), orders.livemode()));
    }

    static Bills bills(Pool pool, Config config) {
        return new Bills(pool, config.stripe().livemode(), config.bills().invoiceDay());
    }

    static Payouts payouts(Pool pool, Config config) {
        return new Payouts(
                pool,
                new Payouts.Terms(
                        config.stripe().livemode(),
                        config.payouts().hold(),
                        config.payouts().minimumCents()));
    }

    /** The sandbox's own Stripe begins empty each time; an account at Stripe is its owner's to set up. */
    private static Supplier<Future<Void>> setup(Config config, StripeCalls calls) {
        return config.hasOwnStripe() ? new StripeSetup(calls, config)::goods : Future::succeededFuture;
    }
}
