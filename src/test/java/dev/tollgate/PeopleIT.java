package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** People from registration to the team, over HTTP, with a real mail server. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class PeopleIT {
    private static final Mailbox MAIL = new Mailbox();

    private static Seeds seeds;
    private static Gateway gateway;
    private static GatewayClient client;

    @BeforeAll
    static void start(Pool pool, DatabaseAddress address) {
        seeds = new Seeds(pool);
        gateway = Gateway.start(address, MAIL.settings());
        client = gateway.client();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        MAIL.close();
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.code();
    }

    @Test
    void whoRegistersIsSignedInAndHasAnAccountOfHisOwn() throws Exception {
        Visitor visitor = Visitor.register(client);
        Answer me = visitor.get("/api/users/me");
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.body().path("email").asText()).isEqualTo(visitor.email());
        assertThat(me.body().path("email_verified").asBoolean()).isFalse();
        assertThat(me.body().path("accounts")).hasSize(1);
        assertThat(me.body().at("/accounts/0/role").asText()).isEqualTo("owner");
        assertThat(me.body().at("/accounts/0/kind").asText()).isEqualTo("personal");
        assertThat(me.body().toString()).doesNotContain("password");

        Await.until(
                "the customer at Stripe",
                () -> seeds.number("SELECT count(*) FROM stripe_customers"
                                + " WHERE customer_id IS NOT NULL AND account_id = " + visitor.ownAccount())
                        == 1);
    }

    @Test
    void anAddressIsRegisteredOnceHoweverItIsWritten() throws Exception {
        Visitor visitor = Visitor.register(client);
        Answer again = register(visitor.email().toUpperCase(Locale.ROOT), Visitor.PASSWORD, "Another");
        assertThat(code(again)).isEqualTo("409 email_taken");
        List<Answer> atOnce = Shop.atOnce(8, () -> register("at-once@example.com", Visitor.PASSWORD, "A"));
        assertThat(atOnce)
                .extracting(PeopleIT::code)
                .containsOnly("201 ", "409 email_taken")
                .containsOnlyOnce("201 ");
        assertThat(seeds.number("SELECT count(*) FROM people WHERE email = 'at-once@example.com'"))
                .isEqualTo(1);
        assertThat(seeds.number("SELECT count(*) FROM memberships m JOIN people p ON p.id = m.person_id"
                        + " WHERE p.email = 'at-once@example.com'"))
                .isEqualTo(1);
    }

    private static Answer register(String email, String password, String name) throws Exception {
        return Visitor.call(client, "POST", "/api/auth/register", """
            {"email":"%s","password":"%s","name":"%s"}\
            """.formatted(email, password, name));
    }

    @Test
    void allThatIsWrongIsSaidAtOnceAndNothingMoreMayBeSet() throws Exception {
        Answer wrong = register("no address", "short", "");
        assertThat(code(wrong)).isEqualTo("422 invalid_value");
        assertThat(wrong.body().path("errors")).hasSize(3);
        for (String more : List.of("operator", "is_superuser", "tier", "balance", "email_verified")) {
            Answer answer = Visitor.call(client, "POST", "/api/auth/register", """
                {"email":"more@example.com","password":"%s","name":"M","%s":true}\
                """.formatted(Visitor.PASSWORD, more));
            assertThat(code(answer)).as(more).isEqualTo("422 invalid_value");
            Answer patched = Visitor.register(client).patch("/api/users/me", "{\"name\":\"M\",\"" + more + "\":true}");
            assertThat(code(patched)).as(more).isEqualTo("422 invalid_value");
        }
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressAreAnsweredAlike() throws Exception {
        Visitor visitor = Visitor.register(client);
        Answer wrong = login(visitor.email(), "not the password");
        Answer unknown = login("nobody-" + System.nanoTime() + "@example.com", "not the password");
        assertThat(code(wrong)).isEqualTo("401 wrong_credentials");
        assertThat(code(unknown)).isEqualTo("401 wrong_credentials");
        assertThat(wrong.body().path("detail")).isEqualTo(unknown.body().path("detail"));
        assertThat(Visitor.signIn(client, visitor.email(), Visitor.PASSWORD).id())
                .isEqualTo(visitor.id());
    }

    private static Answer login(String email, String password) throws Exception {
        return Visitor.call(client, "POST", "/api/auth/login", """
            {"email":"%s","password":"%s"}\
            """.formatted(email, password));
    }

    @Test
    void whoTriesManyPasswordsForOnePersonIsSlowedDown() throws Exception {
        Visitor visitor = Visitor.register(client);
        Answer last = login(visitor.email(), "guess 0 of many");
        for (int i = 1; i < 12 && last.status() != 429; i++) {
            last = login(visitor.email(), "guess " + i + " of many");
        }
        assertThat(code(last)).isEqualTo("429 rate_limited");
        assertThat(Integer.parseInt(last.header("retry-after"))).isPositive();
    }

    @Test
    void aRefreshTokenIsGoodOnceAndAStolenOneEndsTheSession() throws Exception {
        Visitor visitor = Visitor.register(client);
        Answer first = refresh(visitor.refreshToken());
        assertThat(first.status()).isEqualTo(200);
        String next = first.body().path("refresh_token").asText();
        assertThat(next).isNotEqualTo(visitor.refreshToken());

        Answer atOnce = refresh(visitor.refreshToken());
        assertThat(atOnce.status()).as("another tab, a moment later").isEqualTo(200);
        assertThat(atOnce.body().path("refresh_token").isNull()).isTrue();

        seeds.execute("UPDATE sessions SET rotated_at = now() - interval '1 hour' WHERE person_id = " + visitor.id());
        assertThat(code(refresh(visitor.refreshToken()))).isEqualTo("401 session_ended");
        assertThat(code(refresh(next))).as("both are out").isEqualTo("401 session_ended");
        assertThat(visitor.get("/api/users/me").status()).as("at once").isEqualTo(401);
    }

    private static Answer refresh(String token) throws Exception {
        return Visitor.call(client, "POST", "/api/auth/refresh", "{\"refresh_token\":\"" + token + "\"}");
    }

    @Test
    void whoLogsOutIsOutAtOnce() throws Exception {
        Visitor visitor = Visitor.register(client);
        assertThat(visitor.post("/api/auth/logout", "").status()).isEqualTo(204);
        assertThat(visitor.get("/api/users/me").status()).isEqualTo(401);
        assertThat(code(refresh(visitor.refreshToken()))).isEqualTo("401 session_ended");
    }

    @Test
    void anAddressIsVerifiedByItsMailOnce() throws Exception {
        Visitor visitor = Visitor.register(client);
        String token = MAIL.token(visitor.email(), 1);
        assertThat(verify(token).status()).isEqualTo(204);
        assertThat(visitor.get("/api/users/me").body().path("email_verified").asBoolean())
                .isTrue();
        assertThat(code(verify(token))).isEqualTo("400 token_invalid");
        assertThat(code(verify("x".repeat(43)))).isEqualTo("400 token_invalid");
    }

    private static Answer verify(String token) throws Exception {
        return Visitor.call(client, "POST", "/api/auth/verify-email", "{\"token\":\"" + token + "\"}");
    }

    @Test
    void aForgottenPasswordIsSetAnewByMailAndEndsAllSessions() throws Exception {
        Visitor visitor = Visitor.register(client);
        MAIL.token(visitor.email(), 1);
        assertThat(forgot(visitor.email()).status()).isEqualTo(202);
        assertThat(forgot("nobody-at-all@example.com").status()).isEqualTo(202);
        String token = MAIL.token(visitor.email(), 2);

        assertThat(code(verify(token))).as("not for that").isEqualTo("400 token_invalid");
        assertThat(reset(token, "a new password 7").status()).isEqualTo(204);
        assertThat(code(reset(token, "a new password 8"))).isEqualTo("400 token_invalid");
        assertThat(visitor.get("/api/users/me").status()).isEqualTo(401);
        assertThat(code(login(visitor.email(), Visitor.PASSWORD))).isEqualTo("401 wrong_credentials");
        Visitor.signIn(client, visitor.email(), "a new password 7");
        assertThat(MAIL.count("nobody-at-all@example.com")).isZero();
    }

    private static Answer forgot(String email) throws Exception {
        return Visitor.call(client, "POST", "/api/auth/password/forgot", "{\"email\":\"" + email + "\"}");
    }

    private static Answer reset(String token, String password) throws Exception {
        return Visitor.call(client, "POST", "/api/auth/password/reset", """
            {"token":"%s","password":"%s"}\
            """.formatted(token, password));
    }

    @Test
    void aPasswordIsChangedByWhoKnowsItAndEndsTheOtherSessions() throws Exception {
        Visitor visitor = Visitor.register(client);
        Visitor elsewhere = Visitor.signIn(client, visitor.email(), Visitor.PASSWORD);
        assertThat(code(change(visitor, "wrong", "another password"))).isEqualTo("403 wrong_password");
        assertThat(change(visitor, Visitor.PASSWORD, "another password").status())
                .isEqualTo(204);
        assertThat(visitor.get("/api/users/me").status()).isEqualTo(200);
        assertThat(elsewhere.get("/api/users/me").status()).isEqualTo(401);
    }

    private static Answer change(Visitor visitor, String before, String after) throws Exception {
        return visitor.post("/api/users/me/password", """
            {"current_password":"%s","new_password":"%s"}\
            """.formatted(before, after));
    }

    @Test
    void aTokenThatWasTamperedWithIsNoToken() throws Exception {
        Visitor visitor = Visitor.register(client);
        String[] parts = visitor.token().split("\\.", 3);
        String none = "eyJhbGciOiJub25lIn0." + parts[1] + ".";
        String changed = parts[0] + "." + parts[1].substring(0, parts[1].length() - 2) + "AA." + parts[2];
        for (String bad : List.of(none, changed, "x.y.z", "tg_nothing", "")) {
            Answer answer = client.call("GET", "/api/users/me", "", "Authorization", "Bearer " + bad);
            assertThat(answer.status()).as(bad).isIn(401, 403);
        }
        assertThat(code(client.get("/api/users/me"))).as("a service key").isEqualTo("403 forbidden");
    }

    @Test
    void aBrowserGetsCookiesAndMustShowThatThePageIsOurs() throws Exception {
        Visitor visitor = Visitor.register(client);
        Answer in = Visitor.call(client, "POST", "/api/auth/login", """
            {"email":"%s","password":"%s","cookies":true}\
            """.formatted(visitor.email(), Visitor.PASSWORD));
        assertThat(in.body().has("access_token")).isFalse();
        List<String> set = in.headers().getOrDefault("set-cookie", List.of());
        assertThat(set).hasSize(3);
        assertThat(set)
                .filteredOn(each -> !each.startsWith("tollgate_csrf"))
                .allMatch(each -> each.contains("HTTPOnly"));
        assertThat(set).allMatch(each -> each.contains("SameSite="));
        String cookies = String.join(
                "; ", set.stream().map(each -> each.split(";", 2)[0]).toList());
        String csrf = in.body().path("csrf_token").asText();

        assertThat(client.call("GET", "/api/users/me", "", "Cookie", cookies).status())
                .isEqualTo(200);
        assertThat(code(patchName(cookies, null))).isEqualTo("403 csrf_token_wrong");
        assertThat(code(patchName(cookies, "forged"))).isEqualTo("403 csrf_token_wrong");
        assertThat(patchName(cookies, csrf).status()).isEqualTo(200);
        Answer fresh = client.call("POST", "/api/auth/refresh", "", "Cookie", cookies);
        assertThat(fresh.status()).isEqualTo(200);
        assertThat(fresh.headers().getOrDefault("set-cookie", List.of())).hasSize(3);
    }

    private static Answer patchName(String cookies, @Nullable String csrf) throws Exception {
        return csrf == null
                ? client.call("PATCH", "/api/users/me", "{\"name\":\"N\"}", "Cookie", cookies)
                : client.call("PATCH", "/api/users/me", "{\"name\":\"N\"}", "Cookie", cookies, "X-CSRF-Token", csrf);
    }

    @Test
    void aPageOfAnotherSiteCannotSignAnybodyIn() throws Exception {
        Visitor visitor = Visitor.register(client);
        String body = """
            {"email":"%s","password":"%s","cookies":true}\
            """.formatted(visitor.email(), Visitor.PASSWORD);
        Answer foreign = client.call("POST", "/api/auth/login", body, "Origin", "https://evil.example");
        assertThat(code(foreign)).isEqualTo("403 foreign_origin");
        assertThat(foreign.headers()).doesNotContainKey("set-cookie");
        Answer own = client.call("POST", "/api/auth/login", body, "Origin", "http://127.0.0.1:" + client.port());
        assertThat(own.status()).isEqualTo(200);
    }

    @Test
    void aTeamIsJoinedByInvitation() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor guest = Visitor.register(client);
        assertThat(code(guest.in(team).get("/api/account"))).isEqualTo("404 not_found");

        Answer invited = owner.post("/api/account/members", """
            {"email":"%s","role":"member"}\
            """.formatted(guest.email()));
        assertThat(invited.status()).isEqualTo(201);
        String token = MAIL.token(guest.email(), 2);
        assertThat(guest.in(0)
                        .post("/api/invitations/accept", "{\"token\":\"" + token + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(code(guest.post("/api/invitations/accept", "{\"token\":\"" + token + "\"}")))
                .isEqualTo("400 token_invalid");

        assertThat(guest.in(team).get("/api/account").body().path("role").asText())
                .isEqualTo("member");
        assertThat(code(guest.patch("/api/account", "{\"name\":\"Mine\"}"))).isEqualTo("403 forbidden");
        assertThat(owner.get("/api/account/members").body().path("items")).hasSize(2);
        assertThat(owner.delete("/api/account/members/" + guest.id()).status()).isEqualTo(204);
        assertThat(code(guest.get("/api/account"))).as("at once").isEqualTo("404 not_found");
        assertThat(seeds.number("SELECT count(*) FROM audit_log WHERE account_id = " + team))
                .isEqualTo(4);
    }

    @Test
    void anAccountAlwaysHasAnOwner() throws Exception {
        Visitor one = Visitor.register(client);
        long team = one.makeTeam();
        Visitor two = Visitor.register(client).in(team);
        join(team, two, "owner");
        Queue<Visitor> leaving = new ConcurrentLinkedQueue<>(List.of(one, two));
        List<Answer> both = Shop.atOnce(2, () -> leaving.remove().delete("/api/account/membership"));
        assertThat(both).extracting(PeopleIT::code).containsExactlyInAnyOrder("204 ", "409 last_owner");
        assertThat(seeds.number("SELECT count(*) FROM memberships WHERE role = 'owner' AND account_id = " + team))
                .isEqualTo(1);
    }

    @Test
    void onlyOwnersMakeOwners() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor admin = Visitor.register(client).in(team);
        join(team, admin, "admin");
        assertThat(code(admin.post("/api/account/members", "{\"email\":\"a@example.com\",\"role\":\"owner\"}")))
                .isEqualTo("403 forbidden");
        assertThat(code(admin.patch("/api/account/members/" + admin.id(), "{\"role\":\"owner\"}")))
                .isEqualTo("403 forbidden");
        assertThat(code(admin.delete("/api/account/members/" + owner.id()))).isEqualTo("403 forbidden");
        assertThat(owner.patch("/api/account/members/" + admin.id(), "{\"role\":\"owner\"}")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void whoIsTakenOutDoesNotComeBackByAnInvitationOfHisOwn() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor admin = Visitor.register(client).in(team);
        join(team, admin, "admin");
        Visitor second = Visitor.register(client);
        Answer invited = admin.post("/api/account/members", """
            {"email":"%s","role":"admin"}\
            """.formatted(second.email()));
        assertThat(invited.status()).isEqualTo(201);
        String token = MAIL.token(second.email(), 2);
        assertThat(owner.delete("/api/account/members/" + admin.id()).status()).isEqualTo(204);
        assertThat(code(second.post("/api/invitations/accept", "{\"token\":\"" + token + "\"}")))
                .isEqualTo("400 token_invalid");
    }

    private static void join(long team, Visitor visitor, String role) throws Exception {
        seeds.execute("INSERT INTO memberships (account_id, person_id, role) VALUES (" + team + ", " + visitor.id()
                + ", '" + role + "')");
    }

    @Test
    void aKeyIsBoundByOneAccountAndItsCallsAreChargedToIt() throws Exception {
        Visitor visitor = Visitor.register(client);
        String hash = "%064x".formatted(System.nanoTime());
        String body = "{\"key_hash\":\"" + hash + "\"}";
        assertThat(visitor.post("/api/account/keys", body).status()).isEqualTo(201);
        Visitor thief = Visitor.register(client);
        assertThat(code(thief.post("/api/account/keys", body))).isEqualTo("409 key_taken");
        assertThat(code(thief.delete("/api/account/keys/" + hash))).isEqualTo("404 not_found");
        assertThat(code(visitor.post("/api/account/keys", "{\"key_hash\":\"sk-123\"}")))
                .isEqualTo("422 invalid_value");

        Await.until("the key to be known", () -> {
            assertThat(client.push(Call.of("call-" + System.nanoTime()).key(hash))
                            .status())
                    .isEqualTo(200);
            return seeds.number("SELECT count(*) FROM usage_logs WHERE account_id = " + visitor.ownAccount()) > 0;
        });
        assertThat(seeds.number("SELECT count(*) FROM audit_log WHERE subject LIKE '/v1/usage%'"))
                .as("a push is no operator's change")
                .isZero();
        assertThat(visitor.get("/api/account/keys").body().path("items")).hasSize(1);
        assertThat(visitor.delete("/api/account/keys/" + hash).status()).isEqualTo(204);
    }

    @Test
    void aRequestThatIsSentTwiceIsDoneOnce() throws Exception {
        Visitor visitor = Visitor.register(client);
        List<Answer> answers = Shop.atOnce(
                6, () -> visitor.call("POST", "/api/account", "{\"name\":\"Once\"}", "Idempotency-Key", "k-1"));
        assertThat(answers).extracting(Answer::status).containsOnly(201);
        assertThat(answers)
                .extracting(each -> each.body().path("id").asLong())
                .containsOnly(answers.getFirst().body().path("id").asLong());
        Answer other = visitor.call("POST", "/api/account", "{\"name\":\"Other\"}", "Idempotency-Key", "k-1");
        assertThat(code(other)).isEqualTo("409 idempotency_key_reused");
        assertThat(visitor.get("/api/users/me").body().path("accounts")).hasSize(2);
    }

    @Test
    void anOperatorMayWhatAnAdminKeyMayAndNobodyElse() throws Exception {
        Visitor visitor = Visitor.register(client);
        assertThat(code(visitor.get("/api/admin/stripe/events"))).isEqualTo("403 forbidden");
        seeds.execute("UPDATE people SET operator = true WHERE id = " + visitor.id());
        assertThat(visitor.get("/api/admin/stripe/events").status()).isEqualTo(200);
        seeds.execute("UPDATE people SET operator = false WHERE id = " + visitor.id());
        assertThat(code(visitor.get("/api/admin/stripe/events"))).isEqualTo("403 forbidden");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() throws Exception {
        for (Answer each :
                List.of(client.get("/api/users/me"), client.get("/nothing"), client.get("/v1/usage/quarantine"))) {
            assertThat(each.header("x-content-type-options")).isEqualTo("nosniff");
            assertThat(each.header("x-frame-options")).isEqualTo("DENY");
            assertThat(each.header("content-security-policy")).contains("frame-ancestors 'none'");
            assertThat(each.header("referrer-policy")).isEqualTo("no-referrer");
            assertThat(each.header("cache-control")).isEqualTo("no-store");
        }
    }
}
