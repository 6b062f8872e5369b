package dev.tollgate.billing;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an account.
 *
 * @param type dotted, such as {@code subscription.restricted}
 * @param subject what it happened to, such as a subscription's id
 * @param detail such as its new status
 */
public record AccountEvent(
        long id, String type, String subject, @Nullable String detail, OffsetDateTime createdAt) {}
