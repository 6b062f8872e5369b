package dev.tollgate.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.Addresses;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Person;
import dev.tollgate.access.Sessions;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person's own affairs, for whoever is signed in.
 *
 * <pre>
 * GET    /api/users/me            with the accounts that he belongs to, his usual one first
 * PATCH  /api/users/me            {"name"}; nothing else of a person is his to change here
 * POST   /api/users/me/password   {"current_password","new_password"}  204; the other sessions end. 403 wrong_password
 * DELETE /api/users/me/sessions   204; ends all others
 * POST   /api/auth/verify-email/send   202; mails another link
 * </pre>
 */
final class ProfileRoutes {
    private final Pool pool;
    private final Registration registration;
    private final MailTokens mails;
    private final SignInLimits limits;
    private final Addresses addresses;

    ProfileRoutes(Pool pool, Registration registration, MailTokens mails, SignInLimits limits, Addresses addresses) {
        this.pool = pool;
        this.registration = registration;
        this.mails = mails;
        this.limits = limits;
        this.addresses = addresses;
    }

    void mount(Router router, CallerAuth auth) {
        router.route("/api/users/me*").handler(Bodies::hold).handler(auth.person());
        router.get("/api/users/me").handler(this::show);
        router.patch("/api/users/me").handler(this::change);
        router.post("/api/users/me/password").handler(this::changePassword);
        router.delete("/api/users/me/sessions").handler(this::endOthers);
        router.post("/api/auth/verify-email/send").handler(auth.person()).handler(this::sendVerification);
    }

    private record Profile(@JsonProperty("name") @Nullable String name) {}

    private record NewPassword(
            @JsonProperty("current_password") @Nullable String current,
            @JsonProperty("new_password") @Nullable String next) {}

    private void show(RoutingContext ctx) {
        profile(CallerAuth.personOf(ctx).id()).onSuccess(ctx::json).onFailure(ctx::fail);
    }

    private Future<JsonObject> profile(long id) {
        return PeopleSql.byId(pool, id)
                .compose(known -> MembershipsSql.ofPerson(pool, id).map(accounts -> json(there(known), accounts)));
    }

    private static PeopleSql.Known there(PeopleSql.@Nullable Known known) {
        if (known == null) {
            throw Failure.unauthorized("This person was deleted.").asException();
        }
        return known;
    }

    private static JsonObject json(PeopleSql.Known known, List<MembershipsSql.Own> accounts) {
        JsonArray list = new JsonArray();
        accounts.forEach(each -> list.add(new JsonObject()
                .put("id", each.accountId())
                .put("name", each.name())
                .put("kind", each.kind())
                .put("status", each.status())
                .put("role", each.role().label())));
        return new JsonObject()
                .put("id", known.id())
                .put("email", known.email())
                .put("email_verified", known.verifiedAt() != null)
                .put("name", known.name())
                .put("operator", known.operator())
                .put("created_at", known.createdAt().toInstant().toString())
                .put("accounts", list);
    }

    private void change(RoutingContext ctx) {
        Person person = CallerAuth.personOf(ctx);
        JsonBodies.read(ctx, Profile.class)
                .compose(body -> {
                    List<String> wrong = new ArrayList<>();
                    String name = Fields.name("name", body.name(), wrong);
                    if (!wrong.isEmpty()) {
                        throw Failure.invalid(wrong).asException();
                    }
                    return PeopleSql.putName(pool, person.id(), name);
                })
                .compose(put -> profile(person.id()))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private void changePassword(RoutingContext ctx) {
        Person person = CallerAuth.personOf(ctx);
        JsonBodies.read(ctx, NewPassword.class)
                .compose(body -> {
                    List<String> wrong = new ArrayList<>();
                    String email = person.email();
                    String next = Fields.password(body.next(), email == null ? "" : email, wrong);
                    String current = body.current();
                    if (current == null || current.length() > Passwords.LENGTH_MAX) {
                        wrong.add("current_password is needed.");
                    }
                    if (!wrong.isEmpty()) {
                        throw Failure.invalid(wrong).asException();
                    }
                    limits.signIn(addresses.of(ctx), "password of " + person.id());
                    return registration.changePassword(person.id(), person.sessionId(), String.valueOf(current), next);
                })
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private void endOthers(RoutingContext ctx) {
        Person person = CallerAuth.personOf(ctx);
        Sessions.endAll(pool, person.id(), Sessions.End.LOGOUT, person.sessionId())
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private void sendVerification(RoutingContext ctx) {
        Person person = CallerAuth.personOf(ctx);
        String email = person.email();
        limits.mail(addresses.of(ctx), email == null ? "" : email);
        PeopleSql.byId(pool, person.id())
                .compose(known -> email == null || there(known).verifiedAt() != null
                        ? Future.succeededFuture()
                        : mails.verification(pool, person.id(), email).onSuccess(mails::send))
                .onSuccess(done -> ctx.response().setStatusCode(202).end())
                .onFailure(ctx::fail);
    }
}
