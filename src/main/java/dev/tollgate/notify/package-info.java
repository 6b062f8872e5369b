/**
 * Tells customers and operators what happened, by webhooks in the form of Standard Webhooks and by mail. Whoever books a fact
 * says so in the same transaction ({@link dev.tollgate.notify.Notifications#tell}); the sending follows, with retries.
 */
@NullMarked
package dev.tollgate.notify;

import org.jspecify.annotations.NullMarked;
