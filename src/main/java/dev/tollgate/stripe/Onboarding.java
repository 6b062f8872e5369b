package dev.tollgate.stripe;

import com.stripe.param.AccountCreateParams;
import com.stripe.param.AccountCreateParams.Controller;
import com.stripe.param.AccountLinkCreateParams;
import dev.tollgate.access.Acting;
import dev.tollgate.billing.ConnectAccount;
import dev.tollgate.billing.ConnectAccounts;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a creator tell Stripe who he is and where his money goes (https://docs.stripe.com/connect/hosted-onboarding). The
 * platform bears fees and losses, and Stripe asks for what the law wants to know. Thread-safe, and safe on several nodes.
 */
final class Onboarding {
    private static final Logger LOG = LoggerFactory.getLogger(Onboarding.class);

    private final Pool pool;
    private final StripeCalls calls;
    private final ConnectCopies copies;
    private final URI publicUrl;
    private final boolean livemode;

    Onboarding(Pool pool, StripeCalls calls, ConnectCopies copies, URI publicUrl, boolean livemode) {
        this.pool = pool;
        this.calls = calls;
        this.copies = copies;
        this.publicUrl = publicUrl;
        this.livemode = livemode;
    }

    /** Where the creator goes on, for minutes and once. Fails with a problem. */
    Future<String> open(Acting who) {
        return who.note(pool, "connect.opened", "account:" + who.accountId(), null, null)
                .compose(noted -> linked(who.accountId(), true))
                .recover(e -> Future.failedFuture(problem(e)));
    }

    /** How he stands, as Stripe says now if it answers; null if he never began. */
    Future<@Nullable ConnectAccount> look(long accountId) {
        return ConnectAccounts.find(pool, accountId, livemode).compose(account -> {
            String id = account == null ? null : account.stripeAccountId();
            return id == null
                    ? Future.succeededFuture(account)
                    : copies.renew(pool, id)
                            .compose(renewed -> ConnectAccounts.find(pool, accountId, livemode))
                            .recover(e -> {
                                LOG.warn("Account {} of a creator could not be looked at: {}", id, e.getMessage());
                                return Future.succeededFuture(account);
                            });
        });
    }

    private Future<String> linked(long accountId, boolean again) {
        return ensure(accountId)
                .compose(id -> link(id).recover(e -> again && ConnectCopies.isGone(e)
                        ? ConnectAccounts.forget(pool, id).compose(forgotten -> linked(accountId, false))
                        : Future.failedFuture(e)));
    }

    private Future<String> ensure(long accountId) {
        return ConnectAccounts.ensure(pool, accountId, livemode).compose(begun -> {
            if (begun == null) {
                return Future.failedFuture(
                        Failure.notFound("There is no such account.").asException());
            }
            String id = begun.stripeAccountId();
            return id == null ? make(accountId, begun) : Future.succeededFuture(id);
        });
    }

    private Future<String> make(long accountId, ConnectAccounts.Begun begun) {
        return calls.make(
                        "make a creator's account",
                        stripe ->
                                stripe.accounts().create(params(accountId), StripeCalls.keyed(begun.idempotencyKey())))
                .compose(
                        made -> ConnectAccounts.made(pool, accountId, livemode, begun, made.getId())
                                // The row was given up meanwhile, or its key; whoever did that has begun another.
                                .compose(id -> id == null ? ensure(accountId) : Future.succeededFuture(id)),
                        e -> StripeCallFailure.isSpoiled(e)
                                ? ConnectAccounts.renewKey(pool, accountId, livemode, begun)
                                        .compose(renewed -> Future.failedFuture(e))
                                : Future.failedFuture(e));
    }

    private static AccountCreateParams params(long accountId) {
        return AccountCreateParams.builder()
                .setController(Controller.builder()
                        .setFees(Controller.Fees.builder()
                                .setPayer(Controller.Fees.Payer.APPLICATION)
                                .build())
                        .setLosses(Controller.Losses.builder()
                                .setPayments(Controller.Losses.Payments.APPLICATION)
                                .build())
                        .setStripeDashboard(Controller.StripeDashboard.builder()
                                .setType(Controller.StripeDashboard.Type.EXPRESS)
                                .build())
                        .setRequirementCollection(Controller.RequirementCollection.STRIPE)
                        .build())
                .setCapabilities(AccountCreateParams.Capabilities.builder()
                        .setTransfers(AccountCreateParams.Capabilities.Transfers.builder()
                                .setRequested(true)
                                .build())
                        .build())
                .putMetadata("account_id", String.valueOf(accountId))
                .build();
    }

    private Future<String> link(String stripeAccountId) {
        AccountLinkCreateParams params = AccountLinkCreateParams.builder()
                .setAccount(stripeAccountId)
                .setType(AccountLinkCreateParams.Type.ACCOUNT_ONBOARDING)
                .setReturnUrl(publicUrl + CheckoutPages.ONBOARDED)
                .setRefreshUrl(publicUrl + CheckoutPages.ONBOARDING_EXPIRED)
                .setCollectionOptions(AccountLinkCreateParams.CollectionOptions.builder()
                        .setFields(AccountLinkCreateParams.CollectionOptions.Fields.EVENTUALLY_DUE)
                        .build())
                .build();
        return calls.make(
                "open an onboarding",
                stripe -> stripe.accountLinks().create(params).getUrl());
    }

    private static Throwable problem(Throwable e) {
        if (!(e instanceof StripeCallFailure failure)) {
            return e;
        }
        LOG.warn("No creator can be onboarded now: {}", failure.getMessage());
        return Failure.unavailable("stripe_unavailable", "Stripe did not take this now; try again.")
                .asException();
    }
}
