package dev.tollgate.notify;

import dev.tollgate.config.NotificationsConfig.Smtp;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message as a mail, on threads of its own, since the library blocks. Nothing that came from outside stands in a
 * header: subjects are ours, and an address is one mailbox or is refused.
 */
final class Mailer {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
    private static final Duration STEP_LIMIT = Duration.ofSeconds(8);
    private static final int THREADS = 4;

    private final Smtp smtp;
    private final URI publicUrl;
    private final Clock clock;
    private final WorkerExecutor threads;

    Mailer(Vertx vertx, Smtp smtp, URI publicUrl, Clock clock) {
        this.smtp = smtp;
        this.publicUrl = publicUrl;
        this.clock = clock;
        threads = vertx.createSharedWorkerExecutor("mail", THREADS, TIME_LIMIT.toSeconds() * 2, TimeUnit.SECONDS);
    }

    /** Does not fail: whatever happens is an attempt. */
    Future<Attempt> send(Delivery.Message message, String recipient) {
        return send(message.id(), MailText.of(message, publicUrl), recipient);
    }

    /** @param id for its Message-ID: a mail that is sent again has the same */
    Future<Attempt> send(String id, MailText text, String recipient) {
        return threads.executeBlocking(
                        () -> {
                            transmit(id, text, recipient);
                            return new Attempt(null, null);
                        },
                        false)
                .map(Objects::requireNonNull)
                .timeout(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> Future.succeededFuture(attempt(e)));
    }

    private void transmit(String id, MailText text, String recipient) throws MessagingException {
        Session session = Session.getInstance(properties());
        Address to = new InternetAddress(recipient, true);
        MimeMessage mail = new Numbered(
                session, "<" + id + smtp.from().substring(smtp.from().indexOf('@')) + ">");
        mail.setFrom(new InternetAddress(smtp.from(), true));
        mail.setRecipient(Message.RecipientType.TO, to);
        mail.setSubject(text.subject(), "UTF-8");
        mail.setText(text.body(), "UTF-8");
        mail.setSentDate(Date.from(clock.instant()));
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.saveChanges();
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect(
                    smtp.host(),
                    smtp.port(),
                    smtp.user(),
                    smtp.password() == null ? null : smtp.password().reveal());
            transport.sendMessage(mail, new Address[] {to});
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        String millis = String.valueOf(STEP_LIMIT.toMillis());
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        properties.setProperty("mail.smtp.auth", String.valueOf(smtp.user() != null));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        switch (smtp.security()) {
            case STARTTLS -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                properties.setProperty("mail.smtp.starttls.required", "true");
            }
            case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
            case NONE -> {}
        }
        return properties;
    }

    /** A mail that is sent again is the same mail, so that a mailbox may drop the second one. */
    private static final class Numbered extends MimeMessage {
        private final String number;

        Numbered(Session session, String number) {
            super(session);
            this.number = number;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", number);
        }
    }

    private static Attempt attempt(Throwable e) {
        return switch (e) {
            case TimeoutException late -> Attempt.failed("timeout");
            case AuthenticationFailedException login -> Attempt.failed("login_failed");
            case MailConnectException away -> Attempt.failed("connection_failed");
            case MessagingException messaging -> refused(messaging);
            default -> Attempt.failed("internal_error");
        };
    }

    private static Attempt refused(MessagingException e) {
        for (Exception cause = e; cause != null; cause = next(cause)) {
            if (cause instanceof SMTPAddressFailedException address) {
                return new Attempt(address.getReturnCode(), "recipient_refused");
            }
            if (cause instanceof SMTPSendFailedException send
                    && !(send.getNextException() instanceof SMTPAddressFailedException)) {
                return new Attempt(send.getReturnCode(), "mail_refused");
            }
        }
        return Attempt.failed("mail_failed");
    }

    private static @Nullable Exception next(Exception e) {
        return e instanceof MessagingException messaging ? messaging.getNextException() : null;
    }

    Future<Void> close() {
        return threads.close();
    }
}
