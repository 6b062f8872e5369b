package dev.tollgate.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.Transfer;
import com.stripe.model.TransferReversal;
import com.stripe.param.TransferCreateParams;
import com.stripe.param.TransferListParams;
import com.stripe.param.TransferReversalCreateParams;
import com.stripe.param.TransferReversalListParams;
import com.stripe.service.V1Services;
import dev.tollgate.billing.ConnectAccount;
import dev.tollgate.billing.ConnectAccounts;
import dev.tollgate.billing.Payout;
import dev.tollgate.billing.Payouts;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pays creators what they have earned, and takes back from those who owe. Each payout is written down first and asked for under
 * its own key; where the answer was lost it is looked for at Stripe before it is asked for again. Runs may overlap, on one node
 * or on several: one at a time asks for a payout. Thread-safe.
 */
final class PayoutRuns {
    private static final Logger LOG = LoggerFactory.getLogger(PayoutRuns.class);
    private static final String REVERSAL = "payout_reversal";
    private static final int CREATORS_AT_ONCE = 100;
    private static final long LISTED_MAX = 100;

    private final Pool pool;
    private final Payouts payouts;
    private final StripeCalls calls;
    private final boolean livemode;
    private final AtomicBoolean running = new AtomicBoolean();

    PayoutRuns(Pool pool, Payouts payouts, StripeCalls calls, boolean livemode) {
        this.pool = pool;
        this.payouts = payouts;
        this.calls = calls;
        this.livemode = livemode;
    }

    Payouts payouts() {
        return payouts;
    }

    /** Pays all who can be paid, unless this node is at it; fails only if the creators cannot be listed. */
    Future<Void> run() {
        if (!running.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        return resumeAfter(0).compose(resumed -> creatorsAfter(0)).onComplete(done -> running.set(false));
    }

    private Future<Void> resumeAfter(long id) {
        return payouts.take(id)
                .compose(payout -> payout == null
                        ? Future.succeededFuture()
                        : goOn(payout.accountId(), again(payout)).compose(done -> resumeAfter(payout.id())));
    }

    private Future<Void> creatorsAfter(long accountId) {
        return ConnectAccounts.list(pool, livemode, accountId, CREATORS_AT_ONCE).compose(creators -> {
            Future<Void> last = Future.succeededFuture();
            for (ConnectAccount creator : creators) {
                last = last.compose(done -> goOn(creator.accountId(), settle(creator)));
            }
            return creators.size() < CREATORS_AT_ONCE
                    ? last
                    : last.compose(done -> creatorsAfter(creators.getLast().accountId()));
        });
    }

    /** What goes wrong with one creator must not keep the others from their money. */
    private static Future<Void> goOn(long accountId, Future<Void> creator) {
        return creator.recover(e -> {
            LOG.error("Account {} could not be paid; the others are", accountId, e);
            return Future.succeededFuture();
        });
    }

    private Future<Void> settle(ConnectAccount creator) {
        return takeBack(creator).compose(done -> pay(creator));
    }

    private Future<Void> pay(ConnectAccount creator) {
        String destination = creator.stripeAccountId();
        return destination == null || !creator.transfersEnabled()
                ? Future.succeededFuture()
                : payouts.request(creator.accountId(), destination)
                        .compose(payout -> payout == null ? Future.succeededFuture() : make(payout));
    }

    private Future<Void> again(Payout payout) {
        return calls.make("look for a transfer", stripe -> found(stripe, payout))
                .compose(json -> json.isEmpty() ? make(payout) : made(payout, json.get()), e -> later(payout, e));
    }

    private static Optional<String> found(V1Services stripe, Payout payout) throws StripeException {
        TransferListParams params = TransferListParams.builder()
                .setTransferGroup(payout.reference())
                .setLimit(1L)
                .build();
        List<Transfer> transfers = stripe.transfers().list(params).getData();
        return transfers.isEmpty()
                ? Optional.empty()
                : Optional.of(body(stripe, transfers.getFirst().getId()));
    }

    private static String body(V1Services stripe, String transferId) throws StripeException {
        return stripe.transfers().retrieve(transferId).getLastResponse().body();
    }

    private Future<Void> make(Payout payout) {
        TransferCreateParams params = TransferCreateParams.builder()
                .setAmount(payout.amountCents())
                .setCurrency("usd")
                .setDestination(payout.destination())
                .setTransferGroup(payout.reference())
                .putMetadata("account_id", String.valueOf(payout.accountId()))
                .build();
        return calls.make(
                        "pay a creator",
                        stripe -> stripe.transfers()
                                .create(params, StripeCalls.keyed(payout.idempotencyKey()))
                                .getLastResponse()
                                .body())
                .compose(json -> made(payout, json), e -> notMade(payout, e));
    }

    private Future<Void> made(Payout payout, String json) {
        return payouts.told(TransferObject.report(StripeJson.object(json))).map(outcome -> {
            switch (outcome) {
                case TAKEN ->
                    LOG.info("Account {} was paid {}", payout.accountId(), Checkouts.dollars(payout.amountCents()));
                case UNKNOWN, CONTRADICTS ->
                    LOG.error("Payout {} was made, but what Stripe says of it is another one", payout.id());
            }
            return null;
        });
    }

    private Future<Void> notMade(Payout payout, Throwable e) {
        if (StripeCallFailure.isSpoiled(e)) {
            return payouts.renewKey(payout).compose(renewed -> later(payout, e));
        }
        if (!(e instanceof StripeCallFailure failure) || failure.kind() != StripeCallFailure.Kind.REFUSED) {
            return later(payout, e);
        }
        LOG.warn("Payout {} to account {} is refused: {}", payout.id(), payout.accountId(), failure.code());
        Future<Boolean> known = failure.isMissing("destination")
                ? ConnectAccounts.forget(pool, payout.destination())
                : Future.succeededFuture(true);
        return known.compose(done -> payouts.refused(payout, failure.code()));
    }

    private Future<Void> later(Payout payout, Throwable e) {
        LOG.warn("Payout {} is not made yet: {}", payout.id(), e.getMessage());
        return e instanceof StripeCallFailure ? payouts.leave(payout) : Future.failedFuture(e);
    }

    private Future<Void> takeBack(ConnectAccount creator) {
        return payouts.reverse(creator.accountId()).compose(payout -> {
            Payout.Reversing reversing = payout == null ? null : payout.reversing();
            String transferId = payout == null ? null : payout.transferId();
            return payout == null || reversing == null || transferId == null
                    ? Future.succeededFuture()
                    : reverse(payout, transferId, reversing);
        });
    }

    private Future<Void> reverse(Payout payout, String transferId, Payout.Reversing reversing) {
        return calls.make("take a payout back", stripe -> {
                    if (!isReversed(stripe, transferId, reversing)) {
                        stripe.transfers()
                                .reversals()
                                .create(
                                        transferId,
                                        TransferReversalCreateParams.builder()
                                                .setAmount(reversing.cents())
                                                .putMetadata(REVERSAL, reversing.key())
                                                .build(),
                                        StripeCalls.keyed(reversing.key()));
                    }
                    return body(stripe, transferId);
                })
                .compose(
                        json -> payouts.told(TransferObject.report(StripeJson.object(json)))
                                .compose(told -> payouts.reversingEnded(payout, reversing)),
                        e -> notReversed(payout, reversing, e));
    }

    /** Where an answer was lost long ago: Stripe forgets a key after a day. */
    private static boolean isReversed(V1Services stripe, String transferId, Payout.Reversing reversing)
            throws StripeException {
        TransferReversalListParams params =
                TransferReversalListParams.builder().setLimit(LISTED_MAX).build();
        for (TransferReversal each :
                stripe.transfers().reversals().list(transferId, params).autoPagingIterable()) {
            if (reversing.key().equals(each.getMetadata().get(REVERSAL))) {
                return true;
            }
        }
        return false;
    }

    private Future<Void> notReversed(Payout payout, Payout.Reversing reversing, Throwable e) {
        LOG.warn("Of payout {} nothing can be taken back now: {}", payout.id(), e.getMessage());
        if (!(e instanceof StripeCallFailure failure)) {
            return Future.failedFuture(e);
        }
        return switch (failure.kind()) {
            case REFUSED -> payouts.reversingEnded(payout, reversing);
            // Whether it was made shows in the transfer; if not, the next try has another key.
            case SPOILED ->
                look(payout)
                        .compose(told -> payouts.reversingEnded(payout, reversing), unseen -> payouts.leave(payout));
            case UNAVAILABLE, NOT_ALLOWED -> payouts.leave(payout);
        };
    }

    private Future<?> look(Payout payout) {
        return calls.make("look at a transfer", stripe -> body(stripe, String.valueOf(payout.transferId())))
                .compose(json -> payouts.told(TransferObject.report(StripeJson.object(json))));
    }
}
