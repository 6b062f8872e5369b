package dev.tollgate.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.Addresses;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.SameOrigin;
import dev.tollgate.access.SessionCookies;
import dev.tollgate.access.Sessions;
import dev.tollgate.access.Sessions.Granted;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Registration and sign-in.
 *
 * <pre>
 * POST /api/auth/register   {"email","password","name","referral_code"?,"invitation_token"?,"cookies":false}
 *      201, signed in, and in the account that he is invited to; 409 email_taken, 400 token_invalid
 * POST /api/auth/login      {"email","password","cookies":false}          200; 401 wrong_credentials
 *      both: {"token_type":"Bearer","access_token","expires_in","refresh_token"}; with cookies in their place
 *      {"csrf_token","expires_in"}, and three cookies
 * POST /api/auth/refresh    {"refresh_token"}, or with the cookie          200 as above; 401
 * POST /api/auth/logout     204; ends the session
 * POST /api/auth/verify-email        {"token"}              204; 400 token_invalid
 * POST /api/auth/verify-email/send   202; mails another link
 * POST /api/auth/password/forgot     {"email"}              202, whoever it is
 * POST /api/auth/password/reset      {"token","password"}   204; ends all sessions
 * </pre>
 */
final class AuthRoutes {
    private final Registration registration;
    private final Sessions sessions;
    private final SessionCookies cookies;
    private final SignInLimits limits;
    private final Addresses addresses;
    private final SameOrigin origin;

    AuthRoutes(
            Registration registration,
            Sessions sessions,
            SessionCookies cookies,
            SignInLimits limits,
            Addresses addresses,
            SameOrigin origin) {
        this.registration = registration;
        this.sessions = sessions;
        this.cookies = cookies;
        this.limits = limits;
        this.addresses = addresses;
        this.origin = origin;
    }

    /** @param open whether anybody may register, and not only who is invited */
    void mount(Router router, CallerAuth auth, boolean open) {
        router.post("/api/auth/*").handler(Bodies::hold).handler(origin::check);
        router.post("/api/auth/register").handler(ctx -> register(ctx, open));
        router.post("/api/auth/login").handler(this::login);
        router.post("/api/auth/refresh").handler(this::refresh);
        router.post("/api/auth/logout").handler(auth.person()).handler(this::logout);
        router.post("/api/auth/verify-email").handler(this::verify);
        router.post("/api/auth/password/forgot").handler(this::forgot);
        router.post("/api/auth/password/reset").handler(this::reset);
    }

    private record Register(
            @JsonProperty("email") @Nullable String email,
            @JsonProperty("password") @Nullable String password,
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("referral_code") @Nullable String referralCode,
            @JsonProperty("invitation_token") @Nullable String invitationToken,
            @JsonProperty("cookies") @Nullable Boolean cookies) {}

    private record Login(
            @JsonProperty("email") @Nullable String email,
            @JsonProperty("password") @Nullable String password,
            @JsonProperty("cookies") @Nullable Boolean cookies) {}

    private record Refresh(
            @JsonProperty("refresh_token") @Nullable String refreshToken) {}

    private record Token(@JsonProperty("token") @Nullable String token) {}

    private record Forgot(@JsonProperty("email") @Nullable String email) {}

    private record Reset(
            @JsonProperty("token") @Nullable String token,
            @JsonProperty("password") @Nullable String password) {}

    private static ProblemException closed() {
        return new Failure.Client(
                        403,
                        "registration_closed",
                        "Nobody can register here who is not invited; ask for an invitation.")
                .asException();
    }

    private void register(RoutingContext ctx, boolean open) {
        JsonBodies.read(ctx, Register.class)
                .compose(body -> {
                    if (!open && body.invitationToken() == null) {
                        throw closed();
                    }
                    Registration.Wish wish = checked(body, ctx.request().getHeader("User-Agent"));
                    limits.registration(addresses.of(ctx));
                    return registration
                            .register(wish)
                            .map(granted -> answered(ctx, granted, Boolean.TRUE.equals(body.cookies())));
                })
                .onSuccess(json -> {
                    ctx.response().setStatusCode(201);
                    ctx.json(json);
                })
                .onFailure(ctx::fail);
    }

    private static Registration.Wish checked(Register body, @Nullable String userAgent) {
        List<String> wrong = new ArrayList<>();
        String email = Fields.email(body.email(), wrong);
        String password = Fields.password(body.password(), email, wrong);
        String name = Fields.name("name", body.name(), wrong);
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong).asException();
        }
        return new Registration.Wish(email, password, name, body.referralCode(), body.invitationToken(), userAgent);
    }

    private void login(RoutingContext ctx) {
        JsonBodies.read(ctx, Login.class)
                .compose(body -> signIn(ctx, body))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private Future<JsonObject> signIn(RoutingContext ctx, Login body) {
        String email = Emails.read(body.email()).orElseThrow(AuthRoutes::wrongCredentials);
        String password = body.password();
        if (password == null || password.length() > Passwords.LENGTH_MAX) {
            throw wrongCredentials();
        }
        limits.signIn(addresses.of(ctx), email);
        return registration
                .signIn(email, password, ctx.request().getHeader("User-Agent"))
                .map(granted -> answered(
                        ctx, granted.orElseThrow(AuthRoutes::wrongCredentials), Boolean.TRUE.equals(body.cookies())));
    }

    private static ProblemException wrongCredentials() {
        return new Failure.Client(401, "wrong_credentials", "The address or the password is wrong.").asException();
    }

    private JsonObject answered(RoutingContext ctx, Granted granted, boolean byCookies) {
        long seconds = granted.accessLife().toSeconds();
        if (byCookies) {
            cookies.set(ctx, granted);
            return new JsonObject().put("csrf_token", granted.csrfToken()).put("expires_in", seconds);
        }
        return new JsonObject()
                .put("token_type", "Bearer")
                .put("access_token", granted.accessToken())
                .put("expires_in", seconds)
                .put("refresh_token", granted.refreshToken());
    }

    private void refresh(RoutingContext ctx) {
        String cookie = SessionCookies.refreshToken(ctx);
        Future<String> token = cookie != null
                ? Future.succeededFuture(cookie)
                : JsonBodies.read(ctx, Refresh.class).map(body -> String.valueOf(body.refreshToken()));
        token.compose(sessions::refresh)
                .map(found -> answered(ctx, found.orElseThrow(AuthRoutes::sessionEnded), cookie != null))
                .onSuccess(ctx::json)
                .onFailure(e -> {
                    if (cookie != null && e instanceof ProblemException) {
                        cookies.clear(ctx);
                    }
                    ctx.fail(e);
                });
    }

    private static ProblemException sessionEnded() {
        return new Failure.Client(401, "session_ended", "The session has ended; sign in again.").asException();
    }

    private void logout(RoutingContext ctx) {
        Long session = CallerAuth.personOf(ctx).sessionId();
        Future<Void> ended = session == null ? Future.succeededFuture() : sessions.end(session, Sessions.End.LOGOUT);
        ended.onSuccess(done -> {
                    cookies.clear(ctx);
                    ctx.response().setStatusCode(204).end();
                })
                .onFailure(ctx::fail);
    }

    private void verify(RoutingContext ctx) {
        JsonBodies.read(ctx, Token.class)
                .compose(body -> registration.verify(String.valueOf(body.token())))
                .onSuccess(good -> noContent(ctx, good))
                .onFailure(ctx::fail);
    }

    private void forgot(RoutingContext ctx) {
        JsonBodies.read(ctx, Forgot.class)
                .compose(body -> {
                    if (body.email() == null) {
                        throw Failure.invalid("email is missing.").asException();
                    }
                    Optional<String> email = Emails.read(body.email());
                    limits.mail(addresses.of(ctx), email.orElse(""));
                    return email.map(registration::forgot).orElseGet(Future::succeededFuture);
                })
                .onSuccess(sent -> ctx.response().setStatusCode(202).end())
                .onFailure(ctx::fail);
    }

    private void reset(RoutingContext ctx) {
        JsonBodies.read(ctx, Reset.class)
                .compose(body -> {
                    List<String> wrong = new ArrayList<>();
                    String password = Fields.password(body.password(), "", wrong);
                    if (!wrong.isEmpty()) {
                        throw Failure.invalid(wrong).asException();
                    }
                    limits.mail(addresses.of(ctx), "");
                    return registration.reset(String.valueOf(body.token()), password);
                })
                .onSuccess(good -> noContent(ctx, good))
                .onFailure(ctx::fail);
    }

    private static void noContent(RoutingContext ctx, boolean good) {
        if (!good) {
            ctx.fail(Failure.badRequest("token_invalid", "The link is not good any more; ask for another.")
                    .asException());
            return;
        }
        ctx.response().setStatusCode(204).end();
    }
}
