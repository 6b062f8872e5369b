package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sandbox's knobs, for tests in the same process. Thread-safe; what a call causes has happened when it returns. */
public final class SandboxControl {
    private final Lock lock;
    private final Engine engine;

    SandboxControl(Lock lock, Engine engine) {
        this.lock = lock;
        this.engine = engine;
    }

    /** The sandbox's time. */
    public Instant now() {
        return locked(() -> Instant.ofEpochSecond(engine.world().now()));
    }

    /** Puts the time forward; what falls due on the way happens, in order. */
    public void advance(Duration time) {
        advanceTo(now().plus(time));
    }

    public void advanceTo(Instant target) {
        run(() -> engine.world().time().advanceTo(target));
    }

    /**
     * The next requests whose path begins so meet the fault.
     *
     * @param method null for any
     */
    public void fault(Fault fault, int times, @Nullable String method, String path) {
        run(() -> engine.world().faults().plan(fault, times, method, path));
    }

    public void clearFaults() {
        run(() -> engine.world().faults().clear());
    }

    public void webhooks(WebhookMode mode) {
        run(() -> engine.sender().setMode(mode));
    }

    /** Whether all events have been delivered, or given up. */
    public boolean webhooksIdle() {
        return locked(() -> engine.sender().isIdle());
    }

    /**
     * Adds an endpoint with a secret of our choice.
     *
     * @param types events it wants, or {@code *}
     * @param apiVersion which layout it wants, null for the present one
     * @return its id
     */
    @CanIgnoreReturnValue
    public String addEndpoint(
            String url, List<String> types, boolean connect, String secret, @Nullable String apiVersion) {
        return locked(() -> Json.id(engine.endpoints().add(url, types, connect, secret, apiVersion)));
    }

    /** From now on its events are signed with this one too. */
    public void addSecret(String endpoint, String secret) {
        run(() -> engine.endpoints().addSecret(require("webhook_endpoint", endpoint), secret));
    }

    /** Which layout an endpoint gets from now on. */
    public void setApiVersion(String endpoint, String version) {
        run(() -> require("webhook_endpoint", endpoint).put("api_version", version));
    }

    /** Has an endpoint's events pretend to be of the other mode. */
    public void setLivemode(String endpoint, boolean livemode) {
        run(() -> engine.endpoints().setLivemode(require("webhook_endpoint", endpoint), livemode));
    }

    public void billing(BillingSettings settings) {
        run(() -> engine.collection().setSettings(settings));
    }

    /** Ends a payment that is under way, as a bank debit is. */
    public void settlePayment(String paymentIntent, boolean succeeds) {
        run(() -> engine.payments().settle(require("payment_intent", paymentIntent), succeeds));
    }

    /** The card's owner has been asked, and has answered. */
    public void authenticate(String paymentIntent, boolean agrees) {
        run(() -> engine.payments().answered(require("payment_intent", paymentIntent), agrees));
    }

    /**
     * The buyer fills in a checkout page.
     *
     * @return succeeded, processing, requires_action or declined
     */
    public String pay(String session, TestMethod method) {
        return locked(() -> engine.checkout()
                .pay(require("checkout.session", session), method, "buyer@example.com")
                .outcome()
                .name()
                .toLowerCase(Locale.ROOT));
    }

    /** @return the dispute's id */
    public String dispute(String charge, String reason, boolean inquiry) {
        return locked(() -> Json.id(engine.disputes().open(require("charge", charge), reason, inquiry)));
    }

    public void winDispute(String dispute) {
        run(() -> engine.disputes().win(require("dispute", dispute)));
    }

    public void loseDispute(String dispute) {
        run(() -> engine.disputes().lose(require("dispute", dispute)));
    }

    public void escalateInquiry(String dispute) {
        run(() -> engine.disputes().escalate(require("dispute", dispute)));
    }

    public void closeInquiry(String dispute) {
        run(() -> engine.disputes().closeInquiry(require("dispute", dispute)));
    }

    public void settleRefund(String refund, boolean succeeds) {
        run(() -> engine.refunds().settle(require("refund", refund), succeeds));
    }

    public void settlePayout(String payout, boolean succeeds) {
        run(() -> engine.payouts().settle(any("payout", payout), succeeds));
    }

    /** The seller has gone through onboarding. */
    public void onboard(String account) {
        run(() -> engine.accounts().onboarded(require("account", account), "6789"));
    }

    public void restrict(String account) {
        run(() -> engine.accounts().restrict(require("account", account)));
    }

    public void deauthorize(String account) {
        run(() -> engine.accounts().deauthorize(require("account", account)));
    }

    /**
     * What an account has, available and pending, in cents.
     *
     * @param account null for the platform
     */
    public long balanceCents(@Nullable String account) {
        return locked(() -> engine.balances().totalCents(account));
    }

    /** Everything there is, as JSON in Stripe's layout, in no order. */
    public List<JsonNode> everything() {
        return locked(() -> engine.world().objects().everything().stream()
                .map(each -> (JsonNode) each.deepCopy())
                .toList());
    }

    /** What an operator wants to see at a glance. */
    ObjectNode state() {
        World world = engine.world();
        WebhookMode mode = engine.sender().mode();
        return Json.object(
                "now", world.now(),
                "time", Instant.ofEpochSecond(world.now()).toString(),
                "balance_cents", engine.balances().totalCents(null),
                "objects", (long) world.objects().everything().size(),
                "webhooks_sent", engine.sender().sent(),
                "webhooks_idle", engine.sender().isIdle(),
                "webhook_duplicates", mode.duplicates(),
                "webhook_shuffle", mode.shuffle(),
                "webhook_delay_millis", mode.delayMillis(),
                "webhook_drop_next", mode.dropNext());
    }

    ObjectNode require(String type, String id) {
        return engine.world().objects().require(null, type, id, "id");
    }

    /** Of whatever account. */
    private ObjectNode any(String type, String id) {
        return engine.world()
                .objects()
                .find(id)
                .filter(each -> Json.text(each, "object").equals(type))
                .orElseThrow(() -> StripeFailure.missing(type, id, "id"));
    }

    private void run(Runnable work) {
        locked(() -> {
            work.run();
            return true;
        });
    }

    @CanIgnoreReturnValue
    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            T result = work.get();
            engine.world().time().runDue();
            return result;
        } finally {
            lock.unlock();
        }
    }
}
