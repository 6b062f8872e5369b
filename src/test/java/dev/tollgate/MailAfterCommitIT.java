package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A mail with a link leaves once the link is good: where the commit fails there is no mail. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class MailAfterCommitIT {
    private static final Mailbox MAIL = new Mailbox();

    private static Seeds seeds;
    private static Gateway gateway;
    private static GatewayClient client;

    @BeforeAll
    static void start(Pool pool, DatabaseAddress address) {
        seeds = new Seeds(pool);
        seeds.execute("""
            CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'refused at the commit'; END $$
            """);
        gateway = Gateway.start(address, MAIL.settings());
        client = gateway.client();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        MAIL.close();
    }

    /** Statements that put a row for the address into the table succeed, and their commit fails. */
    private static void refuseCommit(String table, String email) {
        seeds.execute("CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON " + table
                + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.email = '" + email
                + "') EXECUTE FUNCTION refuse_commit()");
    }

    private static void allowCommit(String table) {
        seeds.execute("DROP TRIGGER refused ON " + table);
    }

    @Test
    void aRegistrationThatIsNotCommittedMailsNothing() throws Exception {
        String email = "uncommitted@example.com";
        refuseCommit("mail_tokens", email);
        Answer failed = Visitor.call(client, "POST", "/api/auth/register", """
            {"email":"%s","password":"%s","name":"U"}\
            """.formatted(email, Visitor.PASSWORD));
        assertThat(failed.status()).isEqualTo(503);
        allowCommit("mail_tokens");

        Visitor visitor = Visitor.register(client, email);
        String token = MAIL.token(visitor.email(), 1);
        assertThat(Visitor.call(client, "POST", "/api/auth/verify-email", "{\"token\":\"" + token + "\"}")
                        .status())
                .as("the first mail is of the second try")
                .isEqualTo(204);
        assertThat(MAIL.count(email)).isEqualTo(1);
    }

    @Test
    void anInvitationThatIsNotCommittedMailsNothingAndOneThatIsAskedForTwiceMailsOnce() throws Exception {
        Visitor owner = Visitor.register(client);
        owner.makeTeam();
        String email = "uninvited@example.com";
        refuseCommit("invitations", email);
        assertThat(invite(owner, email, "first").status()).isEqualTo(503);
        allowCommit("invitations");

        assertThat(invite(owner, email, "first").status()).isEqualTo(201);
        assertThat(invite(owner, email, "first").status()).as("the kept answer").isEqualTo(201);
        String token = MAIL.token(email, 1);
        Visitor guest = Visitor.register(client, email);
        MAIL.token(email, 2);
        assertThat(MAIL.count(email)).as("invitation, and address to confirm").isEqualTo(2);
        assertThat(guest.post("/api/invitations/accept", "{\"token\":\"" + token + "\"}")
                        .status())
                .isEqualTo(200);
    }

    private static Answer invite(Visitor owner, String email, String key) throws Exception {
        return owner.call(
                "POST",
                "/api/account/members",
                "{\"email\":\"" + email + "\",\"role\":\"member\"}",
                "Idempotency-Key",
                key);
    }
}
