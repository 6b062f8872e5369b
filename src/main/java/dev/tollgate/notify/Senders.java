package dev.tollgate.notify;

import dev.tollgate.notify.Delivery.Target;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The ways out of this node. */
final class Senders {
    private final WebhookSender webhooks;
    private final @Nullable Mailer mailer;

    /** @param mailer null where no mail is sent */
    Senders(WebhookSender webhooks, @Nullable Mailer mailer) {
        this.webhooks = webhooks;
        this.mailer = mailer;
    }

    /** Does not fail: whatever happens is an attempt. */
    Future<Attempt> send(Delivery delivery, Target target) {
        return switch (target) {
            case Target.Endpoint endpoint -> webhooks.send(delivery, endpoint);
            case Target.Mailbox mailbox ->
                mailer == null
                        ? Future.succeededFuture(Attempt.failed("mail_off"))
                        : mailer.send(delivery.message(), mailbox.address());
        };
    }

    boolean mails() {
        return mailer != null;
    }

    Future<Void> close() {
        return webhooks.close().eventually(() -> mailer == null ? Future.succeededFuture() : mailer.close());
    }
}
