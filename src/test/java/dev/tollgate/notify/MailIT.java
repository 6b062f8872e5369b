package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.tollgate.Await;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.json.JsonObject;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails from a node to a mail server on loopback. */
@ExtendWith(PostgresExtension.class)
@Timeout(90)
class MailIT {
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final Database database;
    private TestNode node;
    private final long account;

    MailIT(Database database) {
        this.database = database;
        server.start();
        node = node("none", "notifications.smtp.user=tollgate", "notifications.smtp.password=Q7wXv2kP");
        account = node.newAccount();
    }

    private TestNode node(String security, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "notifications.smtp.host=127.0.0.1",
                "notifications.smtp.port=" + server.getSmtp().getPort(),
                "notifications.smtp.security=" + security,
                "notifications.smtp.from=billing@tollgate.example"));
        settings.addAll(List.of(more));
        return new TestNode(database.connectOptions(), settings.toArray(String[]::new));
    }

    @AfterEach
    void close() {
        node.execute(
                "UPDATE notification_deliveries SET status = 'failed', finished_at = now() WHERE status = 'pending'");
        node.close();
        server.stop();
    }

    private int settings(String email) {
        return node.call(
                        "PUT",
                        "/api/admin/accounts/" + account + "/notifications",
                        new JsonObject().put("email", email))
                .statusCode();
    }

    @Test
    void aMailSaysWhatHappenedAndWhereToGo() throws Exception {
        server.setUser("tollgate", "tollgate", "Q7wXv2kP");
        assertThat(settings("owner@customer.example")).isEqualTo(200);
        node.started().tell(Notice.disputeOpened(account, "dp_1", 12L, 500, "usd"));
        node.untilDelivered(account, 1);

        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("A payment was disputed");
        assertThat(mail.getFrom()[0]).hasToString("billing@tollgate.example");
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(mail.getAllRecipients()[0]).hasToString("owner@customer.example");
        assertThat(mail.getContentType()).startsWith("text/plain");
        String id = node.messages(account).getFirst().getString("id");
        assertThat(mail.getMessageID()).isEqualTo("<" + id + "@tollgate.example>");
        assertThat(String.valueOf(mail.getContent()))
                .contains("A payment of 5.00 USD was disputed", "dispute id: dp_1", "order id: 12")
                .contains("http://localhost:8080");
        assertThat(node.messages(account)
                        .getFirst()
                        .getJsonArray("deliveries")
                        .getJsonObject(0)
                        .getString("channel"))
                .isEqualTo("email");
    }

    @Test
    void aServerThatRefusesUsIsTriedAgain() throws Exception {
        server.setUser("tollgate", "tollgate", "another-password");
        assertThat(settings("owner@customer.example")).isEqualTo(200);
        node.started().tell(account, "po_1");
        Await.until(
                "a refusal",
                () -> node.messages(account).getFirst().getJsonArray("deliveries").stream()
                        .anyMatch(each -> "login_failed".equals(((JsonObject) each).getString("error"))));
        server.setUser("tollgate", "tollgate", "Q7wXv2kP");
        String id = node.messages(account).getFirst().getString("id");
        assertThat(node.post("/api/admin/messages/" + id + "/replay", null).getInteger("replayed"))
                .isEqualTo(1);
        node.untilDelivered(account, 1);
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void withoutEncryptionNothingIsSentUnlessThatIsSaid() throws Exception {
        node.close();
        node = node("starttls");
        assertThat(settings("owner@customer.example")).isEqualTo(200);
        node.started().tell(account, "po_1");
        Await.until("a failure", () -> node.deliveries(account).equals(List.of("failed mail_failed")));
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void withoutAMailServerOrAnAddressThereIsNoMail() throws Exception {
        node.started().tell(account, "po_1");
        Await.until(
                "the message to be looked at",
                () -> node.messages(account).getFirst().getString("routed_at") != null);
        assertThat(settings("owner@customer.example")).isEqualTo(200);
        node.close();
        node = new TestNode(database.connectOptions()).started();
        node.tell(account, "po_2");
        Await.until(
                "the message to be looked at",
                () -> node.messages(account).getLast().getString("routed_at") != null);
        assertThat(node.deliveries(account)).isEmpty();
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "owner",
                "@customer.example",
                "owner@",
                "owner@customer.example\r\nBcc: all@customer.example",
                "owner@customer.example, other@customer.example",
                "Owner <owner@customer.example>",
                "owner@customer.example\u0000",
                "owner @customer.example",
                "\"a b\"@customer.example",
                "owner@[127.0.0.1]"
            })
    void whatIsNotOneMailboxIsNoAddress(String address) {
        assertThat(settings(address)).isEqualTo(422);
    }
}
