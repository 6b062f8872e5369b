package dev.tollgate.notify;

import org.jspecify.annotations.Nullable;

/**
 * What an account wants to be told, and where.
 *
 * @param email null for no mail
 * @param lowBalanceNanos null for the configured threshold, 0 for none
 * @param lowDays below how many days' spend a balance is low; null where nobody wants to know
 */
record NotificationSettings(
        @Nullable String email,
        @Nullable Long lowBalanceNanos,
        @Nullable Integer lowDays) {}
