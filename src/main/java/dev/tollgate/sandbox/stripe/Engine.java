package dev.tollgate.sandbox.stripe;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.locks.Lock;

/** All resources, wired to each other. */
final class Engine {
    private final World world;
    private final Routes routes = new Routes();
    private final WebhookEndpoints endpoints;
    private final WebhookSender sender;
    private final Balances balances;
    private final Accounts accounts;
    private final AccountLinks accountLinks;
    private final Customers customers;
    private final PaymentMethods methods;
    private final Payments payments;
    private final PaymentIntents intents;
    private final Refunds refunds;
    private final Disputes disputes;
    private final Payouts payouts;
    private final InvoiceCollection collection;
    private final CheckoutPayment checkout;
    private final BillingPortal portal;

    Engine(Vertx vertx, Lock lock, Clock clock, String base) {
        world = World.create(clock, base);
        endpoints = new WebhookEndpoints(world);
        methods = new PaymentMethods(world);
        customers = new Customers(world, methods);
        Prices prices = new Prices(world);
        balances = new Balances(world);
        accounts = new Accounts(world);
        accountLinks = new AccountLinks(world);
        Transfers transfers = new Transfers(world, balances, accounts);
        ApplicationFees fees = new ApplicationFees(world, balances);
        Charges charges = new Charges(world);
        payments = new Payments(world, methods, charges, balances, transfers, fees);
        intents = new PaymentIntents(world, methods, payments, accounts);
        refunds = new Refunds(world, methods, balances, transfers, fees);
        disputes = new Disputes(world, balances);
        payouts = new Payouts(world, balances);
        payments.onCharged(disputes::charged);
        accounts.onMoney(payouts::schedule);

        Invoices invoices = new Invoices(world, customers, intents);
        InvoiceItems invoiceItems = new InvoiceItems(world, prices, invoices);
        collection = new InvoiceCollection(world, invoices, payments);
        InvoiceRoutes invoiceRoutes = new InvoiceRoutes(world, methods, intents, customers, invoices, collection);
        SubscriptionCycle cycle = new SubscriptionCycle(world, invoices, collection, invoiceRoutes);
        SubscriptionStart start = new SubscriptionStart(world, accounts, invoices, collection, cycle);
        PlanChange planChange = new PlanChange(world, prices, invoices, invoiceItems, collection, cycle);
        Subscriptions subscriptions = new Subscriptions(world, methods, prices, start, cycle, planChange);
        customers.onDeletion(subscriptions::customerDeleted);
        CheckoutGoods goods = new CheckoutGoods(world, start, invoices, collection);
        checkout = new CheckoutPayment(world, customers, methods, intents, payments, goods);
        portal = new BillingPortal(world, cycle);

        sender = new WebhookSender(vertx, lock, clock, endpoints, new OlderLayouts(world.objects(), invoices));
        world.events().onEvent(sender::accept);

        new InvoicePreviews(world, invoices, cycle, planChange).addRoutes(routes);
        new CheckoutSessions(world, prices, checkout).addRoutes(routes);
        addMoneyRoutes(prices, charges, transfers, fees);
        invoiceItems.addRoutes(routes);
        invoiceRoutes.addRoutes(routes);
        subscriptions.addRoutes(routes);
        portal.addRoutes(routes);
        new ControlRoutes(this, new SandboxControl(lock, this)).addRoutes(routes);
    }

    private void addMoneyRoutes(Prices prices, Charges charges, Transfers transfers, ApplicationFees fees) {
        world.events().addRoutes(routes);
        endpoints.addRoutes(routes);
        customers.addRoutes(routes);
        methods.addRoutes(routes);
        prices.addRoutes(routes);
        balances.addRoutes(routes);
        intents.addRoutes(routes);
        charges.addRoutes(routes);
        refunds.addRoutes(routes);
        disputes.addRoutes(routes);
        accounts.addRoutes(routes);
        accountLinks.addRoutes(routes);
        transfers.addRoutes(routes);
        fees.addRoutes(routes);
        payouts.addRoutes(routes);
    }

    World world() {
        return world;
    }

    Routes routes() {
        return routes;
    }

    WebhookEndpoints endpoints() {
        return endpoints;
    }

    WebhookSender sender() {
        return sender;
    }

    Balances balances() {
        return balances;
    }

    Accounts accounts() {
        return accounts;
    }

    AccountLinks accountLinks() {
        return accountLinks;
    }

    Payments payments() {
        return payments;
    }

    PaymentMethods methods() {
        return methods;
    }

    Customers customers() {
        return customers;
    }

    Refunds refunds() {
        return refunds;
    }

    Disputes disputes() {
        return disputes;
    }

    Payouts payouts() {
        return payouts;
    }

    InvoiceCollection collection() {
        return collection;
    }

    CheckoutPayment checkout() {
        return checkout;
    }

    BillingPortal portal() {
        return portal;
    }
}
