package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** The pages behind the links of mails, and what their script asks the API for. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class LinkPagesIT {
    private static final List<String> PAGES = List.of("/verify-email", "/reset-password", "/join");
    private static final Mailbox MAIL = new Mailbox();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static DatabaseAddress database;
    private static Gateway gateway;
    private static GatewayClient client;

    @BeforeAll
    static void start(Pool pool, DatabaseAddress address) {
        database = address;
        gateway = Gateway.start(address, MAIL.settings());
        client = gateway.client();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        MAIL.close();
        HTTP.close();
    }

    private static HttpResponse<String> page(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + client.port() + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.code();
    }

    @CanIgnoreReturnValue
    private static Answer post(String path, String body) throws Exception {
        return Visitor.call(client, "POST", path, body);
    }

    private static String token(String token) {
        return "{\"token\":\"" + token + "\"}";
    }

    /** A team's invitation for somebody who is not registered. */
    private static String invite(String email, String role) throws Exception {
        Visitor owner = Visitor.register(client);
        owner.makeTeam();
        Answer invited = owner.post("/api/account/members", """
            {"email":"%s","role":"%s"}\
            """.formatted(email, role));
        assertThat(invited.status()).as("%s", invited.body()).isEqualTo(201);
        Mailbox.Link link = MAIL.link(email, 1);
        assertThat(link.page()).isEqualTo("/join");
        return link.token();
    }

    @CanIgnoreReturnValue
    private static Answer registerInvited(GatewayClient at, String email, String token) throws Exception {
        return Visitor.call(at, "POST", "/api/auth/register", """
            {"email":"%s","password":"%s","name":"Invited","invitation_token":"%s"}\
            """.formatted(email, Visitor.PASSWORD, token));
    }

    @Test
    void eachLinkLeadsToAPageThatUsesNothingUp() throws Exception {
        Visitor visitor = Visitor.register(client);
        Mailbox.Link link = MAIL.link(visitor.email(), 1);
        assertThat(link.page()).isEqualTo("/verify-email");
        for (int i = 0; i < 3; i++) {
            assertThat(page(link.page()).statusCode()).isEqualTo(200);
        }
        assertThat(post("/api/auth/verify-email", token(link.token())).status()).isEqualTo(204);

        assertThat(post("/api/auth/password/forgot", "{\"email\":\"" + visitor.email() + "\"}")
                        .status())
                .isEqualTo(202);
        assertThat(MAIL.link(visitor.email(), 2).page()).isEqualTo("/reset-password");
    }

    @Test
    void aPageRunsNothingButOurOwnFileAndIsKeptNowhere() throws Exception {
        for (String path : PAGES) {
            HttpResponse<String> page = page(path);
            assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http:", "https:", "*");
            assertThat(page.headers().firstValue("referrer-policy")).hasValue("no-referrer");
            assertThat(page.headers().firstValue("cache-control")).hasValue("no-store");
            assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
            assertThat(page.headers().map()).doesNotContainKey("set-cookie");
            assertThat(page.body())
                    .as(path)
                    .contains("<html lang=\"en\">", "aria-live=\"polite\"", "<noscript>")
                    .contains("<script src=\"/links/links.js\" defer></script>")
                    .doesNotContain("://", "<script>", "<style", "style=", "onclick", "onsubmit", "{min}", "{max}");
        }
        assertThat(page("/reset-password").body()).contains("10 to 128 characters");
        assertThat(page("/links/links.js").headers().firstValue("content-type"))
                .hasValue("text/javascript; charset=utf-8");
        assertThat(page("/links/links.js").body()).doesNotContain("innerHTML", "://", "localStorage", "document.write");
        assertThat(page("/links/links.css").body()).contains("prefers-color-scheme: dark");
    }

    @Test
    void noTokenIsWrittenToTheLog() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        try {
            String token = invite("logged@example.com", "member");
            String used = MAIL.token(Visitor.register(client).email(), 1);
            post("/api/invitations/look", token(token));
            post("/api/auth/verify-email", token(used));
            post("/api/auth/verify-email", token(used));
            post("/api/auth/password/reset", "{\"token\":\"" + used + "\",\"password\":\"too short\"}");
            post("/api/auth/verify-email", "{\"token\":\"" + used + "\",\"more\":1}");
            registerInvited(client, "logged@example.com", token);
            registerInvited(client, "logged-too@example.com", token);
            assertThat(List.copyOf(log.list))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .noneMatch(line -> line.contains(token) || line.contains(used));
        } finally {
            root.detachAppender(log);
        }
    }

    @Test
    void whoHasTheLinkLooksAtTheInvitationAsOftenAsHeLikes() throws Exception {
        String token = invite("looking@example.com", "viewer");
        for (int i = 0; i < 2; i++) {
            Answer look = post("/api/invitations/look", token(token));
            assertThat(look.status()).isEqualTo(200);
            assertThat(look.body().path("account_name").asText()).isEqualTo("A Team");
            assertThat(look.body().path("role").asText()).isEqualTo("viewer");
            assertThat(look.body().path("email").asText()).isEqualTo("looking@example.com");
        }
        Visitor guest = Visitor.register(client, "looking@example.com");
        assertThat(guest.post("/api/invitations/accept", token(token)).status()).isEqualTo(200);
        assertThat(code(post("/api/invitations/look", token(token)))).isEqualTo("400 token_invalid");
        assertThat(code(post("/api/invitations/look", token("x".repeat(43))))).isEqualTo("400 token_invalid");
        assertThat(code(post("/api/invitations/look", "{}"))).isEqualTo("400 token_invalid");
    }

    @Test
    void whoIsInvitedRegistersAndBelongsToTheAccountAtOnce() throws Exception {
        String token = invite("invited@example.com", "admin");
        Answer registered = registerInvited(client, "invited@example.com", token);
        assertThat(registered.status()).as("%s", registered.body()).isEqualTo(201);
        Visitor guest = Visitor.signIn(client, "invited@example.com", Visitor.PASSWORD);
        Answer me = guest.get("/api/users/me");
        assertThat(me.body().path("accounts")).hasSize(2);
        assertThat(me.body().at("/accounts/1/role").asText()).isEqualTo("admin");
        assertThat(me.body().path("email_verified").asBoolean())
                .as("the link came to that address")
                .isTrue();
        assertThat(MAIL.count("invited@example.com"))
                .as("nothing more to confirm")
                .isEqualTo(1);

        Answer again = registerInvited(client, "invited-too@example.com", token);
        assertThat(code(again)).isEqualTo("400 token_invalid");
        assertThat(Visitor.register(client, "invited-too@example.com").id())
                .as("he was not made")
                .isPositive();
    }

    @Test
    void whoRegistersWithAnotherAddressThanTheInvitedOneMustConfirmIt() throws Exception {
        String token = invite("forwarded@example.com", "viewer");
        assertThat(registerInvited(client, "forwarded-to@example.com", token).status())
                .isEqualTo(201);
        Visitor guest = Visitor.signIn(client, "forwarded-to@example.com", Visitor.PASSWORD);
        assertThat(guest.get("/api/users/me").body().path("email_verified").asBoolean())
                .isFalse();
        assertThat(MAIL.link("forwarded-to@example.com", 1).page()).isEqualTo("/verify-email");
    }

    @Test
    void whereNobodyCanRegisterWhoeverIsInvitedCan() throws Exception {
        String token = invite("closed@example.com", "member");
        try (Gateway closed = Gateway.start(database, "people.registration=false")) {
            Answer stranger =
                    Visitor.call(closed.client(), "POST", "/api/auth/register", """
                        {"email":"stranger@example.com","password":"%s","name":"S"}\
                        """.formatted(Visitor.PASSWORD));
            assertThat(code(stranger)).isEqualTo("403 registration_closed");
            assertThat(code(registerInvited(closed.client(), "stranger@example.com", "x".repeat(43))))
                    .isEqualTo("400 token_invalid");
            assertThat(registerInvited(closed.client(), "closed@example.com", token)
                            .status())
                    .isEqualTo(201);
            assertThat(code(registerInvited(closed.client(), "stranger@example.com", token)))
                    .as("it lets one in")
                    .isEqualTo("400 token_invalid");
        }
    }
}
