package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail server on a free port, and what has come to it. */
final class Mailbox implements AutoCloseable {
    private static final Pattern LINK = Pattern.compile("(/[a-z-]+)#token=([A-Za-z0-9_-]{43})");

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    Mailbox() {
        server.start();
    }

    /** A link of ours: the page, and the token behind it. */
    record Link(String page, String token) {}

    /** For a gateway that is to send to it. */
    String[] settings() {
        return new String[] {
            "notifications.smtp.host=127.0.0.1",
            "notifications.smtp.port=" + server.getSmtp().getPort(),
            "notifications.smtp.security=none",
            "notifications.smtp.from=billing@tollgate.test"
        };
    }

    int count(String email) {
        return server.getReceivedMessagesForDomain(email).length;
    }

    /** The link of the latest mail to somebody, once there are so many. */
    @CanIgnoreReturnValue
    Link link(String email, int count) throws Exception {
        Await.until(count + " mails to " + email, () -> count(email) >= count);
        Matcher link = LINK.matcher((String) server.getReceivedMessagesForDomain(email)[count - 1].getContent());
        assertThat(link.find()).isTrue();
        return new Link(link.group(1), link.group(2));
    }

    @CanIgnoreReturnValue
    String token(String email, int count) throws Exception {
        return link(email, count).token();
    }

    @Override
    public void close() {
        server.stop();
    }
}
