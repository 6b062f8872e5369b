package dev.tollgate.notify;

import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A fact that an account is told of. There is a factory for each; amounts are in cents where a person pays or gets them, and
 * in nano-dollars where they are balances.
 *
 * @param accountId whom it concerns
 * @param reference what makes it unique among the account's notices of its type: the same fact told twice is one message
 * @param data what the message says of it
 */
public record Notice(long accountId, NoticeType type, String reference, JsonObject data) {
    private static final int REFERENCE_LENGTH_MAX = 300;

    public Notice {
        if (accountId <= 0 || reference.isEmpty() || reference.length() > REFERENCE_LENGTH_MAX) {
            throw new IllegalArgumentException("no notice: " + type + " " + reference + " for " + accountId);
        }
        data = new JsonObject().put("account_id", accountId).mergeIn(data);
    }

    /**
     * The payment of something ordered failed for good.
     *
     * @param what the kind of goods, such as {@code credit_package}
     */
    public static Notice orderPaymentFailed(
            long accountId, long orderId, String what, long amountCents, String currency) {
        return new Notice(
                accountId,
                NoticeType.PAYMENT_FAILED,
                "order:" + orderId,
                cents("amount", amountCents)
                        .put("currency", currency)
                        .put("order_id", orderId)
                        .put("for", what));
    }

    /**
     * An attempt to have an invoice paid failed. Each attempt is a message of its own.
     *
     * @param attempt counted from 1
     * @param nextAttemptAt when it is tried again; null for never
     */
    public static Notice invoicePaymentFailed(
            long accountId, String invoiceId, int attempt, long amountCents, @Nullable Instant nextAttemptAt) {
        return new Notice(
                accountId,
                NoticeType.PAYMENT_FAILED,
                "invoice:" + invoiceId + ":" + attempt,
                cents("amount", amountCents)
                        .put("currency", "usd")
                        .put("invoice_id", invoiceId)
                        .put("attempt", attempt)
                        .put("next_attempt_at", text(nextAttemptAt))
                        .put("for", "invoice"));
    }

    /** How a subscription stands now; see {@link #subscriptionChanged}. */
    public record SubscriptionState(
            String id,
            String status,
            String priceId,
            boolean cancelAtPeriodEnd,
            @Nullable Instant currentPeriodEnd) {}

    /**
     * Status, price or cancellation of a subscription changed.
     *
     * @param changedFrom names the version before, so that each change is a message of its own
     */
    public static Notice subscriptionChanged(long accountId, SubscriptionState now, String changedFrom) {
        return new Notice(
                accountId,
                NoticeType.SUBSCRIPTION_CHANGED,
                now.id() + ":" + changedFrom,
                new JsonObject()
                        .put("subscription_id", now.id())
                        .put("status", now.status())
                        .put("price_id", now.priceId())
                        .put("cancel_at_period_end", now.cancelAtPeriodEnd())
                        .put("current_period_end", text(now.currentPeriodEnd())));
    }

    /** What a balance came to; see {@link #balanceLow}. Nulls are what was not looked at. */
    record BalanceState(
            long balanceNanos,
            long thresholdNanos,
            @Nullable Integer lowDays,
            @Nullable Long dailySpendNanos) {
        /** For how many days the balance lasts; null where nothing is spent, or nobody looked. */
        @Nullable
        BigDecimal daysLeft() {
            return dailySpendNanos == null || dailySpendNanos == 0
                    ? null
                    : BigDecimal.valueOf(balanceNanos)
                            .divide(BigDecimal.valueOf(dailySpendNanos), 1, RoundingMode.DOWN);
        }
    }

    /** @param crossing the number of the crossing, each of which is told */
    static Notice balanceLow(long accountId, long crossing, BalanceState state) {
        return new Notice(accountId, NoticeType.BALANCE_LOW, "low:" + crossing, balance(state));
    }

    /** @param crossing as for {@link #balanceLow} */
    static Notice balanceEmpty(long accountId, long crossing, BalanceState state) {
        return new Notice(accountId, NoticeType.BALANCE_EMPTY, "empty:" + crossing, balance(state));
    }

    /**
     * An invoice can be paid or looked at.
     *
     * @param number as people see it
     * @param dueCents what is left to be paid; 0 for one that was paid already
     * @param url where it is, null where there is no page
     */
    public static Notice invoiceReady(
            long accountId, String invoiceId, String number, long dueCents, @Nullable String url) {
        return new Notice(
                accountId,
                NoticeType.INVOICE_READY,
                invoiceId,
                cents("due", dueCents)
                        .put("currency", "usd")
                        .put("invoice_id", invoiceId)
                        .put("number", number)
                        .put("url", url));
    }

    /**
     * A creator's earnings are on their way.
     *
     * @param arrivesAt null where that is not known
     */
    public static Notice payoutSent(long accountId, String payoutId, long amountCents, @Nullable Instant arrivesAt) {
        return new Notice(
                accountId,
                NoticeType.PAYOUT_SENT,
                payoutId,
                cents("amount", amountCents)
                        .put("currency", "usd")
                        .put("payout_id", payoutId)
                        .put("arrives_at", text(arrivesAt)));
    }

    /** A payment of an order was disputed. */
    public static Notice disputeOpened(
            long accountId, String disputeId, @Nullable Long orderId, long amountCents, String currency) {
        return new Notice(
                accountId,
                NoticeType.DISPUTE_OPENED,
                disputeId,
                cents("amount", amountCents)
                        .put("currency", currency)
                        .put("dispute_id", disputeId)
                        .put("order_id", orderId));
    }

    /**
     * Credits are not bought automatically any more, until the account says so again.
     *
     * @param reason {@code payment_failed}, {@code payment_reversed} or {@code no_payment_method}
     * @param consentedAt when what ended had begun; each end is a message of its own
     */
    public static Notice topupStopped(long accountId, String reason, Instant consentedAt) {
        return new Notice(
                accountId, NoticeType.TOPUP_STOPPED, consentedAt.toString(), new JsonObject().put("reason", reason));
    }

    /** A trial ends within days, and then the plan is paid for. Each end is a message of its own. */
    public static Notice trialEnding(long accountId, String subscriptionId, Instant trialEnd) {
        return new Notice(
                accountId,
                NoticeType.TRIAL_ENDING,
                subscriptionId + ":" + trialEnd,
                new JsonObject().put("subscription_id", subscriptionId).put("trial_end", text(trialEnd)));
    }

    /**
     * A deploy that began or ended; see {@link #deployment}.
     *
     * @param seq its number in the runtime's feed
     * @param reason {@code requested}, {@code project_deleted}, {@code above_limit} or {@code account_closed}
     */
    public record Deployment(
            long seq, long projectId, String slug, String name, boolean started, String reason, Instant changedAt) {}

    /** A project was put up or taken down. Each time is a message of its own. */
    public static Notice deployment(long accountId, Deployment change) {
        return new Notice(
                accountId,
                change.started() ? NoticeType.DEPLOYMENT_STARTED : NoticeType.DEPLOYMENT_STOPPED,
                "deployment:" + change.seq(),
                new JsonObject()
                        .put("seq", change.seq())
                        .put("project_id", change.projectId())
                        .put("slug", change.slug())
                        .put("name", change.name())
                        .put("state", change.started() ? "deployed" : "undeployed")
                        .put("reason", change.reason())
                        .put("changed_at", text(change.changedAt())));
    }

    /**
     * What an account has and may have; see {@link #limitsExceeded}.
     *
     * @param undeployAfter when the newest deploys above their limit are taken down; null where none are above
     */
    public record Limits(
            String plan,
            long projects,
            long maxProjects,
            long deploys,
            long maxDeploys,
            @Nullable Instant undeployAfter) {}

    /**
     * An account has more than it may.
     *
     * @param reference of each time that it comes about
     */
    public static Notice limitsExceeded(long accountId, Limits limits, String reference) {
        return new Notice(
                accountId,
                NoticeType.LIMITS_EXCEEDED,
                reference,
                new JsonObject()
                        .put("plan", limits.plan())
                        .put("projects", limits.projects())
                        .put("max_projects", limits.maxProjects())
                        .put("deploys", limits.deploys())
                        .put("max_deploys", limits.maxDeploys())
                        .put("undeploy_after", text(limits.undeployAfter())));
    }

    private static JsonObject balance(BalanceState state) {
        BigDecimal daysLeft = state.daysLeft();
        return new JsonObject()
                .put("balance_cents", Money.toCentsHalfEven(state.balanceNanos()))
                .put("balance_usd", Money.formatUsd(state.balanceNanos()))
                .put("threshold_usd", Money.formatUsd(state.thresholdNanos()))
                .put("low_days", state.lowDays())
                .put("daily_spend_usd", usd(state.dailySpendNanos()))
                .put("days_left", daysLeft == null ? null : daysLeft.toPlainString());
    }

    private static JsonObject cents(String name, long cents) {
        return new JsonObject().put(name + "_cents", cents).put(name + "_usd", Money.formatUsd(Money.ofCents(cents)));
    }

    private static @Nullable String usd(@Nullable Long nanos) {
        return nanos == null ? null : Money.formatUsd(nanos);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
