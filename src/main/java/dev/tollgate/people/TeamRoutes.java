package dev.tollgate.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.access.IdempotentAnswers.Answer;
import dev.tollgate.access.Member;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Person;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The account itself, for its members.
 *
 * <pre>
 * GET   /api/account            {"id","name","kind","status","role"}
 * PATCH /api/account            {"name"}
 * POST  /api/account            {"name"}   201; makes a team that whoever is signed in owns
 * </pre>
 */
final class TeamRoutes {
    private final Pool pool;
    private final Members members;
    private final LongConsumer accountMade;
    private final SignInLimits limits;

    /** @param accountMade told after the commit of each new account, by its id; must not wait */
    TeamRoutes(Pool pool, Members members, LongConsumer accountMade, SignInLimits limits) {
        this.pool = pool;
        this.members = members;
        this.accountMade = accountMade;
        this.limits = limits;
    }

    void mount(Router router, CallerAuth auth) {
        String path = "/api/account";
        router.get(path).handler(auth.member(Permission.MEMBERS_READ)).handler(this::show);
        router.patch(path)
                .handler(Bodies::hold)
                .handler(auth.member(Permission.ACCOUNT_MANAGE))
                .handler(this::rename);
        router.post(path).handler(Bodies::hold).handler(auth.person()).handler(this::make);
    }

    private record Named(@JsonProperty("name") @Nullable String name) {}

    private static String checked(Named body) {
        List<String> wrong = new ArrayList<>();
        String name = Fields.name("name", body.name(), wrong);
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong).asException();
        }
        return name;
    }

    private void show(RoutingContext ctx) {
        json(CallerAuth.memberOf(ctx)).onSuccess(ctx::json).onFailure(ctx::fail);
    }

    private Future<JsonObject> json(Member member) {
        return TeamsSql.find(pool, member.accountId())
                .map(found -> new JsonObject()
                        .put("id", member.accountId())
                        .put("name", found.name())
                        .put("kind", found.kind())
                        .put("status", found.status())
                        .put("role", member.role().label()));
    }

    private void rename(RoutingContext ctx) {
        Member member = CallerAuth.memberOf(ctx);
        JsonBodies.read(ctx, Named.class)
                .map(TeamRoutes::checked)
                .compose(name ->
                        pool.<Void>withTransaction(transaction -> TeamsSql.rename(transaction, member.accountId(), name)
                                .compose(before -> AuditLog.write(
                                        transaction,
                                        CallerAuth.actor(ctx),
                                        new AuditLog.Change(
                                                "account.renamed",
                                                member.accountId(),
                                                "account:" + member.accountId(),
                                                new JsonObject().put("name", before),
                                                new JsonObject().put("name", name))))))
                .compose(renamed -> json(member))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private void make(RoutingContext ctx) {
        Person person = CallerAuth.personOf(ctx);
        JsonBodies.read(ctx, Named.class)
                .compose(body -> {
                    String name = checked(body);
                    return IdempotentAnswers.once(
                            pool,
                            ctx,
                            "person:" + person.id(),
                            body,
                            transaction -> limits.team(person.id())
                                    .compose(counted ->
                                            members.makeTeam(transaction, person, CallerAuth.actor(ctx), name))
                                    .map(id -> made(id, name)));
                })
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private Answer made(long id, String name) {
        JsonObject team = new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("kind", "team")
                .put("status", "active")
                .put("role", "owner");
        return new Answer(201, team, () -> accountMade.accept(id));
    }
}
