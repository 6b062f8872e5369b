package dev.tollgate.notify;

import dev.tollgate.config.Config;
import dev.tollgate.config.Mode;
import dev.tollgate.config.NotificationsConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails to one person who is waiting for it, such as a link for a new password. Tried a few times and then given up: whoever
 * waits asks again. Thread-safe.
 */
public final class PersonalMails {
    private static final Logger LOG = LoggerFactory.getLogger(PersonalMails.class);
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(2), Duration.ofSeconds(20));

    private final Vertx vertx;
    private final @Nullable Mailer mailer;
    private final boolean sandbox;

    public PersonalMails(Vertx vertx, Config config, Clock clock) {
        this.vertx = vertx;
        sandbox = config.mode() == Mode.SANDBOX;
        NotificationsConfig own = config.notifications();
        mailer = own.smtp() == null
                ? null
                : new Mailer(vertx, own.smtp(), config.server().publicUrl(), clock);
    }

    /**
     * A mail.
     *
     * @param purpose for the log, such as {@code password reset}
     * @param subject one of ours
     * @param sentences what it says, without the link
     * @param link a secret: who has it is taken for the recipient
     */
    public record Mail(String recipient, String purpose, String subject, List<String> sentences, URI link) {}

    /** Sends it in the background; the sandbox without a mail server shows the link in the log. */
    public void send(Mail mail) {
        if (mailer != null) {
            send(mailer, UUID.randomUUID().toString(), mail, 0);
        } else if (sandbox) {
            LOG.info(
                    "No mail server is set, so here is the link for {} ({}): {}",
                    mail.recipient(),
                    mail.purpose(),
                    mail.link());
        } else {
            LOG.warn("A mail for a {} is not sent: notifications.smtp.host is not set", mail.purpose());
        }
    }

    private void send(Mailer by, String id, Mail mail, int tries) {
        by.send(id, text(mail), mail.recipient())
                .onSuccess(attempt -> {
                    if (attempt.error() == null) {
                        return;
                    }
                    if (tries == PAUSES.size()) {
                        LOG.warn("A mail for a {} could not be sent: {}", mail.purpose(), attempt.error());
                        return;
                    }
                    vertx.setTimer(PAUSES.get(tries).toMillis(), timer -> send(by, id, mail, tries + 1));
                })
                .onFailure(e -> LOG.error("A mail for a {} could not be sent", mail.purpose(), e));
    }

    private static MailText text(Mail mail) {
        return new MailText(mail.subject(), String.join("\n", mail.sentences()) + "\n\n" + mail.link() + "\n");
    }

    /** Completes when what is being sent has ended. */
    public Future<Void> close() {
        return mailer == null ? Future.succeededFuture() : mailer.close();
    }
}
