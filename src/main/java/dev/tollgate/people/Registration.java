package dev.tollgate.people;

import dev.tollgate.access.Actor;
import dev.tollgate.access.Sessions;
import dev.tollgate.access.Sessions.Granted;
import dev.tollgate.billing.Referrals;
import dev.tollgate.http.Failure;
import dev.tollgate.notify.PersonalMails;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Makes a person, with an account of his own, and signs people in. Thread-safe. */
final class Registration {
    private final Pool pool;
    private final Passwords passwords;
    private final Sessions sessions;
    private final MailTokens mails;
    private final LongConsumer accountMade;
    private final Referrals referrals;

    /** @param accountMade told after the commit of each new account, by its id; must not wait */
    Registration(
            Pool pool,
            Passwords passwords,
            Sessions sessions,
            MailTokens mails,
            LongConsumer accountMade,
            Referrals referrals) {
        this.pool = pool;
        this.passwords = passwords;
        this.sessions = sessions;
        this.mails = mails;
        this.accountMade = accountMade;
        this.referrals = referrals;
    }

    /**
     * Who wants to register; checked.
     *
     * @param referralCode of the account that brought him; null for none
     * @param invitationToken of a mail that invites him to an account; null for none
     */
    record Wish(
            String email,
            String password,
            String name,
            @Nullable String referralCode,
            @Nullable String invitationToken,
            @Nullable String userAgent) {
        @Override
        public String toString() {
            return email;
        }
    }

    /** Fails with 409 {@code email_taken}, 400 {@code token_invalid} for an invitation that is not good. */
    Future<Granted> register(Wish wish) {
        return passwords
                .hash(wish.password())
                .compose(hash -> pool.withTransaction(transaction -> make(transaction, wish, hash))
                        .map(Objects::requireNonNull))
                .onSuccess(made -> {
                    if (made.mail() != null) {
                        mails.send(made.mail());
                    }
                    accountMade.accept(made.accountId());
                })
                .map(Made::granted);
    }

    private record Made(long accountId, PersonalMails.@Nullable Mail mail, Granted granted) {}

    private Future<Made> make(SqlClient transaction, Wish wish, String hash) {
        return PeopleSql.make(transaction, wish.email(), hash, wish.name()).compose(id -> {
            if (id == null) {
                throw Failure.conflict("email_taken", "There is somebody with this address already; sign in.")
                        .asException();
            }
            return MembershipsSql.make(transaction, id, wish.name(), true)
                    .compose(account -> referred(transaction, account, wish.referralCode()))
                    .compose(account -> proved(transaction, id, wish)
                            .compose(mail -> sessions.start(transaction, id, wish.userAgent())
                                    .map(granted -> new Made(account, mail, granted))));
        });
    }

    /** Joins whither he is invited. By an invitation that was mailed to him his address is proved; else the mail that asks. */
    private Future<PersonalMails.@Nullable Mail> proved(SqlClient transaction, long id, Wish wish) {
        String email = wish.email();
        if (wish.invitationToken() == null) {
            return mails.verification(transaction, id, email).map(mail -> mail);
        }
        return Members.join(transaction, id, new Actor(Actor.Kind.PERSON, id, email), wish.invitationToken())
                .compose(joined -> joined.email().equals(email)
                        ? PeopleSql.verified(transaction, id, email).map(done -> null)
                        : mails.verification(transaction, id, email).map(mail -> mail));
    }

    /** The account, once it is noted who brought it. Where nothing is paid for that, a code changes nothing. */
    private Future<Long> referred(SqlClient transaction, long account, @Nullable String code) {
        if (code == null || !referrals.isOn()) {
            return Future.succeededFuture(account);
        }
        return referrals.redeem(transaction, account, code).map(redeemed -> {
            if (redeemed == Referrals.Redeemed.UNKNOWN_CODE) {
                throw Failure.invalid("referral_code is not known; leave it out, or ask for it again.")
                        .asException();
            }
            return account;
        });
    }

    /** Empty for a wrong address or a wrong password; which of them is not told, nor by how long it takes. */
    Future<Optional<Granted>> signIn(String email, String password, @Nullable String userAgent) {
        return PeopleSql.byEmail(pool, email)
                .compose(known -> passwords
                        .isRight(password, known == null ? null : known.passwordHash())
                        .compose(right -> known == null || !right
                                ? Future.succeededFuture(Optional.empty())
                                : sessions.start(pool, known.id(), userAgent).map(Optional::of)));
    }

    /** Mails a link, if there is somebody with that address; the same to the caller if not. */
    Future<Void> forgot(String email) {
        return PeopleSql.byEmail(pool, email)
                .compose(known -> known == null
                        ? Future.succeededFuture()
                        : mails.reset(pool, known.id(), email).onSuccess(mails::send))
                .mapEmpty();
    }

    /** Sets a new password, and ends all sessions. False for a token that is not good. */
    Future<Boolean> reset(String token, String password) {
        return passwords
                .hash(password)
                .compose(hash -> pool.withTransaction(transaction -> MailTokens.use(transaction, token, "reset")
                                .compose(proof -> proof == null
                                        ? Future.succeededFuture(false)
                                        : PeopleSql.putPassword(transaction, proof.personId(), hash)
                                                .compose(put -> PeopleSql.verified(
                                                        transaction, proof.personId(), proof.email()))
                                                .compose(verified -> Sessions.endAll(
                                                        transaction, proof.personId(), Sessions.End.PASSWORD, null))
                                                .map(ended -> true)))
                        .map(Objects::requireNonNull));
    }

    /** False for a token that is not good. */
    Future<Boolean> verify(String token) {
        return pool.withTransaction(transaction -> MailTokens.use(transaction, token, "verify")
                        .compose(proof -> proof == null
                                ? Future.succeededFuture(false)
                                : PeopleSql.verified(transaction, proof.personId(), proof.email())
                                        .map(done -> true)))
                .map(Objects::requireNonNull);
    }

    /** Fails with 403 for a wrong old password. The other sessions end. */
    Future<Void> changePassword(long personId, @Nullable Long session, String before, String after) {
        return PeopleSql.byId(pool, personId)
                .compose(known -> passwords.isRight(before, known == null ? null : known.passwordHash()))
                .compose(right -> {
                    if (!right) {
                        throw new Failure.Client(403, "wrong_password", "The present password is another.")
                                .asException();
                    }
                    return passwords.hash(after);
                })
                .compose(hash -> pool.withTransaction(transaction -> PeopleSql.putPassword(transaction, personId, hash)
                        .compose(put -> Sessions.endAll(transaction, personId, Sessions.End.PASSWORD, session))))
                .mapEmpty();
    }
}
