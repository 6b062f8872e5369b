package dev.tollgate;

import dev.tollgate.access.AuditLogRoutes;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.ServiceKeyRoutes;
import dev.tollgate.accounts.AccountRoutes;
import dev.tollgate.accounts.KeyRoutes;
import dev.tollgate.admin.Administration;
import dev.tollgate.billing.Catalogue;
import dev.tollgate.config.Config;
import dev.tollgate.http.ContractRoutes;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditRoutes;
import dev.tollgate.litellm.Litellm;
import dev.tollgate.marketplace.Marketplace;
import dev.tollgate.metering.Metering;
import dev.tollgate.notify.Notifications;
import dev.tollgate.people.Identities;
import dev.tollgate.projects.Hosting;
import dev.tollgate.reports.Reporting;
import dev.tollgate.rights.Closing;
import dev.tollgate.rights.ClosingRoutes;
import dev.tollgate.rights.ExportRoutes;
import dev.tollgate.stripe.StripePayments;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Clock;

/** What has routes: the one place that says what is mounted, and in which order where two paths overlap. */
record Features(
        Metering metering,
        Litellm litellm,
        StripePayments stripe,
        Notifications notifications,
        Identities identities,
        Hosting hosting,
        Reporting reporting,
        Catalogue catalogue,
        Audit audit,
        Closing closing,
        Administration administration) {

    /** Mounts all routes on the router of one event loop. */
    void mount(Router router, CallerAuth auth, Pool pool, Config config, Clock clock) {
        metering.mount(router, auth);
        litellm.mount(router, auth);
        stripe.mount(router, auth);
        notifications.mount(router, auth);
        identities.mount(router, auth, stripe::accountMade, closing, catalogue.referrals());
        hosting.mount(router, auth);
        reporting.mount(router, auth);
        new AccountRoutes(pool, auth).mount(router);
        new KeyRoutes(pool, auth).mount(router);
        ContractRoutes.mount(router);
        catalogue.mount(router, auth);
        new Marketplace(pool, config, reporting::usageShares).mount(router, auth);
        new AuditRoutes(audit, auth).mount(router);
        new AuditLogRoutes(pool, auth).mount(router);
        new ServiceKeyRoutes(pool, auth, clock).mount(router);
        administration.mount(router, auth);
        new ClosingRoutes(pool, closing).mount(router, auth);
        new ExportRoutes(pool, clock).mount(router, auth);
    }
}
