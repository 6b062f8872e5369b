package dev.tollgate.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.Addresses;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Person;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.rights.Closing;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * A person's end, by himself. To be mounted behind {@link ProfileRoutes}, which lets people pass.
 *
 * <pre>
 * DELETE /api/users/me   {"password","forfeit_credits"?,"forfeit_earnings"?}   204; whoever signs in elsewhere sends no password.
 *        403 wrong_password; 409 last_owner, last_operator, or what is in the way of closing his own account: amount_due,
 *        payment_pending, refund_pending, payout_pending, earnings_left, balance_left
 * </pre>
 */
final class FarewellRoutes {
    private final Farewell farewell;
    private final SignInLimits limits;
    private final Addresses addresses;

    FarewellRoutes(Farewell farewell, SignInLimits limits, Addresses addresses) {
        this.farewell = farewell;
        this.limits = limits;
        this.addresses = addresses;
    }

    void mount(Router router) {
        router.delete("/api/users/me").handler(this::leave);
    }

    private record Body(
            @JsonProperty("password") @Nullable String password,
            @JsonProperty("forfeit_credits") @Nullable Boolean forfeitCredits,
            @JsonProperty("forfeit_earnings") @Nullable Boolean forfeitEarnings) {}

    private void leave(RoutingContext ctx) {
        Person person = CallerAuth.personOf(ctx);
        JsonBodies.read(ctx, Body.class)
                .compose(body -> {
                    String password = body.password();
                    if (password != null && password.length() > Passwords.LENGTH_MAX) {
                        throw Failure.invalid("password is too long.").asException();
                    }
                    limits.signIn(addresses.of(ctx), "password of " + person.id());
                    Closing.Forfeits forfeits = new Closing.Forfeits(
                            Boolean.TRUE.equals(body.forfeitCredits()), Boolean.TRUE.equals(body.forfeitEarnings()));
                    return farewell.leave(person, CallerAuth.actor(ctx), password, forfeits);
                })
                .onSuccess(gone -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }
}
