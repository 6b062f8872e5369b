package dev.tollgate.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentCreateParams.AutomaticPaymentMethods;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.service.V1Services;
import dev.tollgate.billing.AutoTopups;
import dev.tollgate.billing.Goods;
import dev.tollgate.billing.OrderStatus;
import dev.tollgate.billing.Topup;
import dev.tollgate.billing.TopupOutcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buys credits for those who agreed to that, when they run low. The order is written down first and its payment is asked for under
 * its own key. Where the answer was lost the payment is looked for at Stripe before it is asked for again. Runs may overlap, on one node
 * or on several. Thread-safe.
 */
final class TopupRuns {
    private static final Logger LOG = LoggerFactory.getLogger(TopupRuns.class);
    private static final int LISTED_MAX = 100;

    /** Half of all calls that are made at once. */
    private static final int AT_ONCE = 8;

    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(10));
    private static final Duration UNDER_WAY_LOOK = Duration.ofHours(1);

    /** Stripe's clock may be behind ours. */
    private static final Duration CLOCKS_APART = Duration.ofDays(1);

    private final AutoTopups topups;
    private final SavedMethods methods;
    private final StripeCalls calls;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    TopupRuns(AutoTopups topups, SavedMethods methods, StripeCalls calls) {
        this.topups = topups;
        this.methods = methods;
        this.calls = calls;
    }

    SavedMethods methods() {
        return methods;
    }

    /** The same as {@link #run}, unless this node's last sweep is still at it. */
    Future<Void> sweep() {
        return sweeping.compareAndSet(false, true)
                ? run().onComplete(done -> sweeping.set(false))
                : Future.succeededFuture();
    }

    /** Goes on with what is open, and begins what is wanted; fails only if that cannot be listed. */
    Future<Void> run() {
        return topups.take()
                .compose(first -> first == null
                        ? Future.succeededFuture()
                        : Future.join(resumeFrom(first), several(this::resumeAll))
                                .<Void>mapEmpty())
                .compose(resumed -> lowAfter(0));
    }

    private static Future<Void> several(Supplier<Future<Void>> chain) {
        return Future.join(Stream.generate(chain).limit(AT_ONCE).toList()).mapEmpty();
    }

    private Future<Void> resumeAll() {
        return topups.take().compose(topup -> topup == null ? Future.succeededFuture() : resumeFrom(topup));
    }

    private Future<Void> resumeFrom(Topup topup) {
        return goOn(topup.accountId(), resume(topup)).compose(done -> resumeAll());
    }

    private Future<Void> lowAfter(long accountId) {
        return topups.low(accountId, LISTED_MAX).compose(low -> {
            Queue<Long> left = new ConcurrentLinkedQueue<>(low);
            Future<Void> all = several(() -> beginAll(left));
            return low.size() < LISTED_MAX ? all : all.compose(done -> lowAfter(low.getLast()));
        });
    }

    private Future<Void> beginAll(Queue<Long> accounts) {
        Long accountId = accounts.poll();
        return accountId == null
                ? Future.succeededFuture()
                : goOn(accountId, begin(accountId)).compose(done -> beginAll(accounts));
    }

    /** What goes wrong with one account must not keep the others from their credits. */
    private static Future<Void> goOn(long accountId, Future<Void> account) {
        return account.recover(e -> {
            if (e instanceof StripeCallFailure) {
                LOG.warn("Account {} cannot be topped up now: {}", accountId, e.getMessage());
            } else {
                LOG.error("Account {} could not be topped up; the others are", accountId, e);
            }
            return Future.succeededFuture();
        });
    }

    private Future<Void> begin(long accountId) {
        return methods.of(accountId)
                .compose(saved -> saved == null
                        ? topups.withoutMethod(accountId)
                        : topups.begin(accountId, saved.customerId(), saved.methodId())
                                .compose(topup -> topup == null ? Future.succeededFuture() : make(topup)));
    }

    private Future<Void> resume(Topup topup) {
        return look(topup)
                .compose(json -> json.isPresent() ? told(topup, json.get()) : unknown(topup), e -> later(topup, e));
    }

    /** Stripe knows nothing of it: it was not asked, or long ago and in vain. */
    private Future<Void> unknown(Topup topup) {
        if (topup.status() != OrderStatus.PENDING || topup.paymentId() != null) {
            return topups.refused(topup, "payment_lost");
        }
        return topups.giveUpUnwanted(topup).compose(givenUp -> givenUp ? Future.succeededFuture() : make(topup));
    }

    private Future<Void> make(Topup topup) {
        PaymentIntentCreateParams params = params(topup);
        return calls.make(
                        "charge a top-up",
                        stripe -> stripe.paymentIntents()
                                .create(params, StripeCalls.keyed(topup.idempotencyKey()))
                                .getLastResponse()
                                .body())
                .compose(json -> told(topup, json), e -> notMade(topup, e));
    }

    /** The same for each try, since one key stands for one set of parameters. */
    private static PaymentIntentCreateParams params(Topup topup) {
        return PaymentIntentCreateParams.builder()
                .setAmount(topup.amountCents())
                .setCurrency(topup.currency())
                .setCustomer(topup.customerId())
                .setPaymentMethod(topup.methodId())
                .setOffSession(true)
                .setConfirm(true)
                // Without a page to come back to, which Stripe would ask for.
                .setAutomaticPaymentMethods(AutomaticPaymentMethods.builder()
                        .setEnabled(true)
                        .setAllowRedirects(AutomaticPaymentMethods.AllowRedirects.NEVER)
                        .build())
                .setDescription("Credits worth " + Checkouts.dollars(topup.amountCents()) + ", bought automatically")
                .putMetadata("kind", new Goods.AutoTopup().kind())
                .putMetadata("account_id", String.valueOf(topup.accountId()))
                .putMetadata(PaymentIntentObject.ORDER, topup.reference())
                .build();
    }

    private Future<Void> told(Topup topup, String json) {
        return topups.told(PaymentIntentObject.report(StripeJson.object(json))).compose(outcome -> switch (outcome) {
            case TopupOutcome.Granted granted -> {
                LOG.info("Account {} was topped up by {}", topup.accountId(), Checkouts.dollars(topup.amountCents()));
                yield Future.succeededFuture();
            }
            case TopupOutcome.Failed failed -> {
                LOG.info("Top-up {} of account {} failed", topup.orderId(), topup.accountId());
                yield Future.succeededFuture();
            }
            case TopupOutcome.Awaited awaited -> Future.succeededFuture();
            // Of one that has ended nothing is asked any more, whatever is said here.
            case TopupOutcome.Unchanged unchanged -> topups.askAgain(topup, UNDER_WAY_LOOK);
            case TopupOutcome.NoTopup none -> contradiction(topup, "not_a_topup");
            case TopupOutcome.Mismatch mismatch -> contradiction(topup, mismatch.code());
        });
    }

    private Future<Void> contradiction(Topup topup, String code) {
        LOG.error("The payment of top-up {} contradicts it: {}", topup.orderId(), code);
        return topups.askAgain(topup, pause(topup));
    }

    private Future<Void> notMade(Topup topup, Throwable e) {
        if (StripeCallFailure.isSpoiled(e)) {
            return topups.renewKey(topup).compose(renewed -> later(topup, e));
        }
        if (!(e instanceof StripeCallFailure failure) || failure.kind() != StripeCallFailure.Kind.REFUSED) {
            return later(topup, e);
        }
        // A payment that the bank refused is there with its reason; what Stripe itself refused is not.
        return look(topup)
                .compose(
                        json -> json.isPresent() ? told(topup, json.get()) : refused(topup, failure),
                        unseen -> later(topup, unseen));
    }

    private Future<Void> refused(Topup topup, StripeCallFailure failure) {
        LOG.warn("Top-up {} is refused: {}", topup.orderId(), failure.getMessage());
        return topups.refused(topup, failure.code());
    }

    private Future<Void> later(Topup topup, Throwable e) {
        if (!(e instanceof StripeCallFailure failure)) {
            return Future.failedFuture(e);
        }
        if (failure.kind() == StripeCallFailure.Kind.NOT_ALLOWED) {
            LOG.error("Nothing can be charged", failure);
        } else {
            LOG.warn("How top-up {} stands is not known yet: {}", topup.orderId(), failure.getMessage());
        }
        return topups.askAgain(topup, pause(topup));
    }

    private static Duration pause(Topup topup) {
        return PAUSES.after(topup.attempts(), ThreadLocalRandom.current());
    }

    /** Its payment as it is now. A key may be forgotten after a day, the payment is not. */
    private Future<Optional<String>> look(Topup topup) {
        return calls.make("look for the payment of a top-up", stripe -> found(stripe, topup))
                .recover(e -> e instanceof StripeCallFailure failure && failure.isMissing()
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(e));
    }

    private static Optional<String> found(V1Services stripe, Topup topup) throws StripeException {
        String known = topup.paymentId();
        if (known != null) {
            return Optional.of(body(stripe, known));
        }
        PaymentIntentListParams params = PaymentIntentListParams.builder()
                .setCustomer(topup.customerId())
                .setCreated(PaymentIntentListParams.Created.builder()
                        .setGte(topup.createdAt()
                                .toInstant()
                                .minus(CLOCKS_APART)
                                .getEpochSecond())
                        .build())
                .setLimit((long) LISTED_MAX)
                .build();
        for (PaymentIntent each : stripe.paymentIntents().list(params).autoPagingIterable()) {
            if (topup.reference().equals(each.getMetadata().get(PaymentIntentObject.ORDER))) {
                return Optional.of(body(stripe, each.getId()));
            }
        }
        return Optional.empty();
    }

    private static String body(V1Services stripe, String paymentId) throws StripeException {
        return stripe.paymentIntents().retrieve(paymentId).getLastResponse().body();
    }
}
