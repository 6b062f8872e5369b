package dev.tollgate.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.access.IdempotentAnswers.Answer;
import dev.tollgate.access.Member;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Person;
import dev.tollgate.access.Role;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to the account, for its members.
 *
 * <pre>
 * GET    /api/account/members?limit&amp;cursor
 * POST   /api/account/members   {"email","role"}     201 with the invitation, which is mailed; 409 personal_account, already_member
 * PATCH  /api/account/members/{id}   {"role"}        204; 409 last_owner
 * DELETE /api/account/members/{id}                   204; 409 last_owner
 * DELETE /api/account/membership                     204; leaves the account oneself
 * GET    /api/account/invitations?limit&amp;cursor
 * DELETE /api/account/invitations/{id}               204
 * POST   /api/invitations/look     {"token"}         {"account_name","role","email","expires_at"}, for whoever has the link
 * POST   /api/invitations/accept   {"token"}         {"account_id"}, for whoever is signed in
 * </pre>
 */
final class MemberRoutes {
    private final Pool pool;
    private final Members members;
    private final MailTokens mails;
    private final SignInLimits limits;

    MemberRoutes(Pool pool, Members members, MailTokens mails, SignInLimits limits) {
        this.pool = pool;
        this.members = members;
        this.mails = mails;
        this.limits = limits;
    }

    void mount(Router router, CallerAuth auth) {
        String path = "/api/account/members";
        router.get(path).handler(auth.member(Permission.MEMBERS_READ)).handler(this::list);
        router.post(path)
                .handler(Bodies::hold)
                .handler(auth.member(Permission.MEMBERS_MANAGE))
                .handler(this::invite);
        router.patch(path + "/:id")
                .handler(Bodies::hold)
                .handler(auth.member(Permission.MEMBERS_MANAGE))
                .handler(this::change);
        router.delete(path + "/:id")
                .handler(auth.member(Permission.MEMBERS_MANAGE))
                .handler(ctx -> remove(ctx, Queries.id(ctx, "id")));
        router.delete("/api/account/membership")
                .handler(auth.member(Permission.MEMBERS_READ))
                .handler(ctx -> remove(ctx, CallerAuth.personOf(ctx).id()));
        router.get("/api/account/invitations")
                .handler(auth.member(Permission.MEMBERS_READ))
                .handler(this::invitations);
        router.delete("/api/account/invitations/:id")
                .handler(auth.member(Permission.MEMBERS_MANAGE))
                .handler(this::revoke);
        router.post("/api/invitations/look").handler(Bodies::hold).handler(this::look);
        router.post("/api/invitations/accept")
                .handler(Bodies::hold)
                .handler(auth.person())
                .handler(this::accept);
    }

    private record Invite(
            @JsonProperty("email") @Nullable String email,
            @JsonProperty("role") @Nullable String role) {}

    private record NewRole(@JsonProperty("role") @Nullable String role) {}

    private record Token(@JsonProperty("token") @Nullable String token) {}

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        MembershipsSql.ofAccount(pool, CallerAuth.accountId(ctx), Queries.cursor(ctx), limit)
                .onSuccess(found -> ctx.json(Pages.json(
                        found,
                        limit,
                        last -> last.personId(),
                        each -> new JsonObject()
                                .put("id", each.personId())
                                .put("email", each.email())
                                .put("name", each.name())
                                .put("role", each.role().label())
                                .put("created_at", each.since().toInstant().toString()))))
                .onFailure(ctx::fail);
    }

    private void invite(RoutingContext ctx) {
        Member by = CallerAuth.memberOf(ctx);
        JsonBodies.read(ctx, Invite.class)
                .compose(body -> {
                    List<String> wrong = new ArrayList<>();
                    String email = Fields.email(body.email(), wrong);
                    Role role = role(body.role(), wrong);
                    if (!wrong.isEmpty()) {
                        throw Failure.invalid(wrong).asException();
                    }
                    return IdempotentAnswers.once(
                            pool,
                            ctx,
                            "account:" + by.accountId(),
                            body,
                            transaction -> limits.invitation(by.person().id(), email)
                                    .compose(counted ->
                                            members.invite(transaction, by, CallerAuth.actor(ctx), email, role))
                                    .map(invited ->
                                            new Answer(201, json(invited.open()), () -> mails.send(invited.mail()))));
                })
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private static Role role(@Nullable String label, List<String> wrong) {
        return Role.find(String.valueOf(label)).orElseGet(() -> {
            wrong.add("role must be owner, admin, member or viewer.");
            return Role.VIEWER;
        });
    }

    private static JsonObject json(InvitationsSql.Open open) {
        return new JsonObject()
                .put("id", open.id())
                .put("email", open.email())
                .put("role", open.role().label())
                .put("created_at", open.createdAt().toInstant().toString())
                .put("expires_at", open.expiresAt().toInstant().toString());
    }

    private void change(RoutingContext ctx) {
        long person = Queries.id(ctx, "id");
        JsonBodies.read(ctx, NewRole.class)
                .compose(body -> {
                    List<String> wrong = new ArrayList<>();
                    Role role = role(body.role(), wrong);
                    if (!wrong.isEmpty()) {
                        throw Failure.invalid(wrong).asException();
                    }
                    return members.changeRole(CallerAuth.memberOf(ctx), CallerAuth.actor(ctx), person, role);
                })
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private void remove(RoutingContext ctx, long person) {
        members.remove(CallerAuth.memberOf(ctx), CallerAuth.actor(ctx), person)
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private void invitations(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        InvitationsSql.list(pool, CallerAuth.accountId(ctx), Queries.cursor(ctx), limit)
                .onSuccess(found -> ctx.json(Pages.json(found, limit, last -> last.id(), each -> json(each))))
                .onFailure(ctx::fail);
    }

    private void revoke(RoutingContext ctx) {
        members.revoke(CallerAuth.memberOf(ctx), CallerAuth.actor(ctx), Queries.id(ctx, "id"))
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private void look(RoutingContext ctx) {
        JsonBodies.read(ctx, Token.class)
                .compose(body -> members.look(String.valueOf(body.token())))
                .onSuccess(found -> ctx.json(new JsonObject()
                        .put("account_name", found.accountName())
                        .put("role", found.role().label())
                        .put("email", found.email())
                        .put("expires_at", found.expiresAt().toInstant().toString())))
                .onFailure(ctx::fail);
    }

    private void accept(RoutingContext ctx) {
        Person person = CallerAuth.personOf(ctx);
        JsonBodies.read(ctx, Token.class)
                .compose(body -> members.accept(person, CallerAuth.actor(ctx), String.valueOf(body.token())))
                .onSuccess(account -> ctx.json(new JsonObject().put("account_id", account)))
                .onFailure(ctx::fail);
    }
}
