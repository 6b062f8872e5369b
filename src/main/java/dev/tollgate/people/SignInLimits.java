package dev.tollgate.people;

import dev.tollgate.access.RateLimits;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * How often strangers may try: by address, and for one person's sake by whom they try to be. And how often somebody who is signed
 * in has us write to strangers, or makes teams, of which each is a customer at Stripe.
 */
final class SignInLimits {
    private final RateLimits registrations;
    private final RateLimits signIns;
    private final RateLimits signInsAs;
    private final RateLimits mails;
    private final RateLimits mailsTo;
    private final RateLimits invitations;
    private final RateLimits invitationsTo;
    private final RateLimits teams;

    /** @param factor how much more is allowed than in production: 1 there, more in a sandbox, whose callers are all one */
    SignInLimits(int factor) {
        registrations = new RateLimits(20 * factor, Duration.ofHours(1));
        signIns = new RateLimits(30 * factor, Duration.ofMinutes(1));
        signInsAs = new RateLimits(10, Duration.ofMinutes(5));
        mails = new RateLimits(20 * factor, Duration.ofHours(1));
        mailsTo = new RateLimits(5, Duration.ofHours(1));
        invitations = new RateLimits(50 * factor, Duration.ofHours(1));
        invitationsTo = new RateLimits(5, Duration.ofHours(1));
        teams = new RateLimits(10 * factor, Duration.ofHours(1));
    }

    void registration(String address) {
        registrations.take(address);
    }

    void signIn(String address, String email) {
        signIns.take(address);
        signInsAs.take(email);
    }

    /** @param personId who invites, in whichever of his accounts */
    Future<Void> invitation(long personId, String email) {
        return Future.future(counted -> {
            invitations.take(String.valueOf(personId));
            invitationsTo.take(email);
            counted.complete();
        });
    }

    Future<Void> team(long personId) {
        return Future.future(counted -> {
            teams.take(String.valueOf(personId));
            counted.complete();
        });
    }

    /** @param email empty where nobody's is known */
    void mail(String address, String email) {
        mails.take(address);
        if (!email.isEmpty()) {
            mailsTo.take(email);
        }
    }
}
