package dev.tollgate;

import static dev.tollgate.Seeds.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What members try who want to be more than they are, and what a team must be able to rely on. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class MembersIT {
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

    private static Visitor joined(long team, String role) throws Exception {
        Visitor visitor = Visitor.register(client);
        seeds.execute("INSERT INTO memberships (account_id, person_id, role) VALUES (" + team + ", " + visitor.id()
                + ", '" + role + "')");
        return visitor.in(team);
    }

    private static Answer invite(Visitor by, String email, String role) throws Exception {
        return by.post("/api/account/members", """
            {"email":"%s","role":"%s"}\
            """.formatted(email, role));
    }

    private static Answer accept(Visitor visitor, String token) throws Exception {
        return visitor.post("/api/invitations/accept", "{\"token\":\"" + token + "\"}");
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.code();
    }

    @Test
    void whoBelongsToTheAccountAlreadyIsNotInvitedOnceMore() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor member = joined(team, "viewer");
        assertThat(code(invite(owner, member.email(), "admin"))).isEqualTo("409 already_member");
        assertThat(code(invite(owner, owner.email(), "viewer"))).isEqualTo("409 already_member");
    }

    @Test
    void anInvitationToAnotherOfHisAddressesDoesNotRaiseAMember() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor member = joined(team, "viewer");
        String other = "other-of-" + member.email();
        assertThat(invite(owner, other, "admin").status()).isEqualTo(201);
        String token = MAIL.token(other, 1);
        assertThat(code(accept(member, token))).isEqualTo("409 already_member");
        assertThat(member.get("/api/account").body().path("role").asText()).isEqualTo("viewer");
        assertThat(seeds.number(
                        "SELECT count(*) FROM audit_log WHERE action = 'member.joined' AND account_id = " + team))
                .as("nothing happened")
                .isZero();
        assertThat(accept(Visitor.register(client, other), token).status())
                .as("whom it was meant for")
                .isEqualTo(200);
    }

    @Test
    void anAdminNeitherTakesBackNorReplacesWhatMakesAnOwner() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor admin = joined(team, "admin");
        String email = "owner-to-be-" + admin.email();
        Answer invited = invite(owner, email, "owner");
        String invitation =
                "/api/account/invitations/" + invited.body().path("id").asLong();
        assertThat(code(admin.delete(invitation))).isEqualTo("403 forbidden");
        assertThat(code(invite(admin, email, "viewer"))).isEqualTo("403 forbidden");
        String token = MAIL.token(email, 1);
        assertThat(owner.delete(invitation).status()).isEqualTo(204);
        assertThat(code(owner.delete(invitation))).isEqualTo("404 not_found");
        assertThat(code(accept(Visitor.register(client, email), token))).isEqualTo("400 token_invalid");
    }

    @Test
    void whoIsDemotedInTheSameMomentInvitesNobodyAnyMore(Pool pool) throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor admin = joined(team, "admin");
        Visitor friend = Visitor.register(client);
        Answer open = invite(owner, "kept-" + admin.email(), "viewer");
        String invitation = "/api/account/invitations/" + open.body().path("id").asLong();

        String demote =
                "UPDATE memberships SET role = 'viewer' WHERE account_id = " + team + " AND person_id = " + admin.id();
        assertThat(code(meanwhile(pool, team, demote, () -> invite(admin, friend.email(), "admin"))))
                .isEqualTo("403 forbidden");
        seeds.execute(demote.replace("viewer", "admin"));
        assertThat(code(meanwhile(pool, team, demote, () -> admin.delete(invitation))))
                .isEqualTo("403 forbidden");
    }

    /** Sends the request, has it wait for the account, changes something, and lets it go on. */
    private static Answer meanwhile(Pool pool, long team, String change, Callable<Answer> request) throws Exception {
        SqlConnection connection = get(pool.getConnection());
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Transaction transaction = get(connection.begin());
            get(connection
                    .query("SELECT FROM accounts WHERE id = " + team + " FOR NO KEY UPDATE")
                    .execute());
            Future<Answer> answer = thread.submit(request);
            Await.until(
                    "the request to wait for the account",
                    () -> seeds.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND wait_event_type = 'Lock'")
                            > 0);
            get(connection.query(change).execute());
            get(transaction.commit());
            return answer.get();
        } finally {
            get(connection.close());
        }
    }

    @Test
    void whoIsTakenOutDoesNotComeBackByAnInvitationThatIsOpenForHim() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor member = Visitor.register(client);
        assertThat(invite(owner, member.email(), "admin").status()).isEqualTo(201);
        String token = MAIL.token(member.email(), 2);
        seeds.execute("INSERT INTO memberships (account_id, person_id, role) VALUES (" + team + ", " + member.id()
                + ", 'viewer')");
        assertThat(owner.delete("/api/account/members/" + member.id()).status()).isEqualTo(204);
        assertThat(code(accept(member, token))).isEqualTo("400 token_invalid");
    }

    @Test
    void nobodyIsWrittenToAgainAndAgain() throws Exception {
        String victim = "bothered-" + System.nanoTime() + "@example.com";
        for (int i = 0; i < 5; i++) { // each from a team of its own
            assertThat(inviteFromANewTeam(victim).status()).isEqualTo(201);
        }
        Answer last = inviteFromANewTeam(victim);
        assertThat(code(last)).isEqualTo("429 rate_limited");
        assertThat(last.header("retry-after")).isNotEmpty();
        MAIL.token(victim, 5);
        assertThat(MAIL.count(victim)).isEqualTo(5);
    }

    private static Answer inviteFromANewTeam(String email) throws Exception {
        Visitor owner = Visitor.register(client);
        owner.makeTeam();
        return invite(owner, email, "viewer");
    }

    @Test
    void whoIsLessThanHeWasEndsHisInvitationsAndWhoIsMoreKeepsThem() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor admin = joined(team, "admin");
        String first = "first-of-" + admin.email();
        assertThat(invite(admin, first, "member").status()).isEqualTo(201);
        String member = "/api/account/members/" + admin.id();
        assertThat(owner.patch(member, "{\"role\":\"owner\"}").status()).isEqualTo(204);
        assertThat(accept(Visitor.register(client, first), MAIL.token(first, 1)).status())
                .isEqualTo(200);

        String second = "second-" + admin.email();
        assertThat(invite(admin, second, "owner").status()).isEqualTo(201);
        assertThat(owner.patch(member, "{\"role\":\"admin\"}").status()).isEqualTo(204);
        assertThat(code(accept(Visitor.register(client, second), MAIL.token(second, 1))))
                .as("an owner by grace of somebody who is none")
                .isEqualTo("400 token_invalid");
    }

    @Test
    void whoEndsHimselfLeavesNoInvitationBehind() throws Exception {
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        Visitor admin = joined(team, "admin");
        String second = "second-of-" + admin.email();
        assertThat(invite(admin, second, "admin").status()).isEqualTo(201);
        String token = MAIL.token(second, 1);
        Answer gone = admin.call("DELETE", "/api/users/me", "{\"password\":\"" + Visitor.PASSWORD + "\"}");
        assertThat(gone.status()).as("%s", gone.body()).isEqualTo(204);
        assertThat(code(accept(Visitor.register(client, second), token))).isEqualTo("400 token_invalid");
    }
}
