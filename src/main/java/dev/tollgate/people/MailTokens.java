package dev.tollgate.people;

import dev.tollgate.access.RandomTokens;
import dev.tollgate.notify.PersonalMails;
import dev.tollgate.notify.PersonalMails.Mail;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person proves by having read a mail: that the address is his. A token is good once, and for hours. */
final class MailTokens {
    private static final Duration VERIFY_LIFE = Duration.ofDays(3);
    private static final Duration RESET_LIFE = Duration.ofHours(1);

    private final PersonalMails mails;
    private final URI publicUrl;

    MailTokens(PersonalMails mails, URI publicUrl) {
        this.mails = mails;
        this.publicUrl = publicUrl;
    }

    /** A link that proves the address, to be sent once the transaction is committed. */
    Future<Mail> verification(SqlClient client, long personId, String email) {
        String token = RandomTokens.create();
        return MailTokensSql.put(client, RandomTokens.digest(token), personId, "verify", email, VERIFY_LIFE)
                .map(put -> new Mail(
                        email,
                        "address to be verified",
                        "Please confirm your address",
                        List.of(
                                "Somebody, probably you, gave this address for an account.",
                                "Open this to confirm it:"),
                        link(LinkPages.VERIFY, token)));
    }

    /** A link with which a new password is set, to be sent likewise. */
    Future<Mail> reset(SqlClient client, long personId, String email) {
        String token = RandomTokens.create();
        return MailTokensSql.put(client, RandomTokens.digest(token), personId, "reset", email, RESET_LIFE)
                .map(put -> new Mail(
                        email,
                        "password reset",
                        "Set a new password",
                        List.of(
                                "Somebody, probably you, asked for a new password. If it was not you, do nothing.",
                                "Open this within an hour to set it:"),
                        link(LinkPages.RESET, token)));
    }

    /** Before the commit the link would be of nobody, and after a rollback for ever. */
    void send(Mail mail) {
        mails.send(mail);
    }

    /** Whom the token is of, once. */
    static Future<MailTokensSql.@Nullable Proof> use(SqlClient transaction, String token, String kind) {
        return MailTokensSql.use(transaction, RandomTokens.digest(token), kind);
    }

    /** The token stands behind #: that part is sent to no server and stands in no log. */
    URI link(String page, String token) {
        return URI.create(publicUrl + page + "#token=" + token);
    }
}
