package dev.tollgate.notify;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be told of. The labels are part of the contract with whoever listens, and stay. */
public enum NoticeType {
    PAYMENT_FAILED,
    SUBSCRIPTION_CHANGED,
    BALANCE_LOW,
    BALANCE_EMPTY,
    INVOICE_READY,
    PAYOUT_SENT,
    DISPUTE_OPENED,
    TOPUP_STOPPED,
    TRIAL_ENDING,
    DEPLOYMENT_STARTED,
    DEPLOYMENT_STOPPED,
    LIMITS_EXCEEDED;

    /** As it stands in messages and in the database: {@code payment.failed}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
    }

    /** All of them, for people. */
    static String labels() {
        return Arrays.stream(values()).map(NoticeType::label).collect(Collectors.joining(", "));
    }

    static Optional<NoticeType> find(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst();
    }
}
