package dev.tollgate.people;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.Member;
import dev.tollgate.access.Person;
import dev.tollgate.access.RandomTokens;
import dev.tollgate.access.Role;
import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
import dev.tollgate.notify.PersonalMails;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to an account, changed by its members. Each change is made under the account's lock, where what the one who
 * changes is there is looked up again: whoever lost his role a moment ago changes nothing. Only owners make owners and unmake
 * them, and an account always has one.
 */
final class Members {
    private static final Duration INVITATION_LIFE = Duration.ofDays(7);

    private final Pool pool;
    private final MailTokens links;

    Members(Pool pool, MailTokens links) {
        this.pool = pool;
        this.links = links;
    }

    /** Makes a team that the person owns; its account's id. */
    Future<Long> makeTeam(SqlClient transaction, Person person, Actor actor, String name) {
        return MembershipsSql.make(transaction, person.id(), name, false)
                .compose(account -> AuditLog.write(
                                transaction,
                                actor,
                                new AuditLog.Change(
                                        "account.created",
                                        account,
                                        "account:" + account,
                                        null,
                                        new JsonObject().put("name", name)))
                        .map(written -> account));
    }

    /** An invitation, and the mail that is to be sent once it is committed. */
    record Invited(InvitationsSql.Open open, PersonalMails.Mail mail) {}

    /**
     * Invites whoever reads mail at that address; once more replaces the link and the role. Fails with 409 {@code
     * personal_account}, {@code already_member}.
     */
    Future<Invited> invite(SqlClient transaction, Member by, Actor actor, String email, Role role) {
        String token = RandomTokens.create();
        return locked(transaction, by)
                .compose(present -> {
                    refuseUnlessManager(present);
                    refuseUnlessOwner(present, role);
                    return InvitationsSql.openRole(transaction, by.accountId(), email)
                            .compose(former -> {
                                refuseUnlessOwner(present, former);
                                return MembershipsSql.hasAddress(transaction, by.accountId(), email);
                            });
                })
                .compose(member -> {
                    if (member) {
                        throw alreadyMember();
                    }
                    return InvitationsSql.kindOf(transaction, by.accountId());
                })
                .compose(account -> {
                    if (account.personal()) {
                        throw Failure.conflict(
                                        "personal_account",
                                        "A personal account has no other members; make a team: POST /api/account.")
                                .asException();
                    }
                    return InvitationsSql.put(
                                    transaction,
                                    new InvitationsSql.Wish(
                                            by.accountId(),
                                            email,
                                            role,
                                            by.person().id()),
                                    RandomTokens.digest(token),
                                    INVITATION_LIFE)
                            .map(open -> new Invited(open, mail(email, account.name(), token)));
                })
                .compose(invited -> AuditLog.write(
                                transaction,
                                actor,
                                new AuditLog.Change(
                                        "member.invited",
                                        by.accountId(),
                                        "invitation:" + invited.open().id(),
                                        null,
                                        new JsonObject().put("email", email).put("role", role.label())))
                        .map(written -> invited));
    }

    private PersonalMails.Mail mail(String email, String account, String token) {
        return new PersonalMails.Mail(
                email,
                "invitation",
                "You are invited to an account",
                List.of("You are invited to the account \"" + account + "\".", "Open this to join:"),
                links.link(LinkPages.JOIN, token));
    }

    private static ProblemException alreadyMember() {
        return Failure.conflict(
                        "already_member",
                        "Whoever has that address belongs to the account already; change his role: PATCH"
                                + " /api/account/members/{id}.")
                .asException();
    }

    /** What a link invites to; uses nothing up. Fails with 400 {@code token_invalid}. */
    Future<InvitationsSql.Look> look(String token) {
        return InvitationsSql.look(pool, RandomTokens.digest(token)).map(found -> {
            if (found == null) {
                throw notGood();
            }
            return found;
        });
    }

    private static ProblemException notGood() {
        return Failure.badRequest("token_invalid", "The invitation is not good any more; ask for another.")
                .asException();
    }

    /** Joins; the account's id. Fails with 400 {@code token_invalid}, 409 {@code already_member}. */
    Future<Long> accept(Person person, Actor actor, String token) {
        return pool.withTransaction(transaction ->
                        join(transaction, person.id(), actor, token).map(InvitationsSql.Open::accountId))
                .map(Objects::requireNonNull);
    }

    /** The same in a transaction, for somebody who may be made in it; what he has accepted. */
    static Future<InvitationsSql.Open> join(SqlClient transaction, long personId, Actor actor, String token) {
        return InvitationsSql.accept(transaction, RandomTokens.digest(token)).compose(found -> {
            if (found == null) {
                throw notGood();
            }
            return MembershipsSql.add(transaction, found.accountId(), personId, found.role())
                    .compose(added -> {
                        if (!added) {
                            throw Failure.conflict("already_member", "You belong to this account already.")
                                    .asException();
                        }
                        return AuditLog.write(
                                transaction,
                                actor,
                                new AuditLog.Change(
                                        "member.joined",
                                        found.accountId(),
                                        "member:" + personId,
                                        null,
                                        new JsonObject()
                                                .put("role", found.role().label())));
                    })
                    .map(written -> found);
        });
    }

    /** Takes an invitation back. Fails with 404 for none that is open; only an owner takes back what makes an owner. */
    Future<Void> revoke(Member by, Actor actor, long id) {
        return pool.<Void>withTransaction(transaction -> locked(transaction, by)
                        .compose(present -> {
                            refuseUnlessManager(present);
                            return InvitationsSql.roleOf(transaction, by.accountId(), id)
                                    .map(role -> {
                                        if (role == null) {
                                            throw Failure.notFound("The account has no such invitation.")
                                                    .asException();
                                        }
                                        refuseUnlessOwner(present, role);
                                        return role;
                                    });
                        })
                        .compose(role -> InvitationsSql.revoke(transaction, by.accountId(), id))
                        .compose(revoked -> AuditLog.write(
                                transaction,
                                actor,
                                new AuditLog.Change(
                                        "invitation.revoked", by.accountId(), "invitation:" + id, null, null))))
                .mapEmpty();
    }

    /** Fails with 404 for no member, 409 {@code last_owner}. */
    Future<Void> changeRole(Member by, Actor actor, long personId, Role role) {
        return change(
                by,
                actor,
                personId,
                role,
                transaction -> MembershipsSql.change(transaction, by.accountId(), personId, role));
    }

    /** The same for taking somebody out. */
    Future<Void> remove(Member by, Actor actor, long personId) {
        return change(
                by, actor, personId, null, transaction -> MembershipsSql.remove(transaction, by.accountId(), personId));
    }

    private Future<Void> change(
            Member by, Actor actor, long personId, @Nullable Role role, Function<SqlClient, Future<Void>> work) {
        return pool.withTransaction(transaction -> locked(transaction, by)
                        .compose(present -> MembershipsSql.role(transaction, by.accountId(), personId)
                                .compose(before -> {
                                    if (before == null) {
                                        throw Failure.notFound("The account has no such member.")
                                                .asException();
                                    }
                                    boolean leaving = personId == by.person().id() && role == null;
                                    if (!leaving) {
                                        refuseUnlessOwner(present, before);
                                        refuseUnlessOwner(present, role);
                                        refuseUnlessManager(present);
                                    }
                                    return work.apply(transaction)
                                            .compose(done -> isLess(role, before)
                                                    ? InvitationsSql.revokeOf(transaction, by.accountId(), personId)
                                                    : Future.<Void>succeededFuture())
                                            .compose(done -> requireOwner(transaction, by.accountId()))
                                            .compose(there -> AuditLog.write(
                                                    transaction,
                                                    actor,
                                                    changed(by.accountId(), personId, before, role)));
                                })))
                .mapEmpty();
    }

    /** Then his invitations end: else he could come back by one that he has sent to himself. */
    private static boolean isLess(@Nullable Role after, Role before) {
        return after == null || after.compareTo(before) > 0;
    }

    private static AuditLog.Change changed(long accountId, long personId, Role before, @Nullable Role after) {
        return new AuditLog.Change(
                after == null ? "member.removed" : "member.changed",
                accountId,
                "member:" + personId,
                new JsonObject().put("role", before.label()),
                after == null ? null : new JsonObject().put("role", after.label()));
    }

    /** What the one who changes something is now, with the account locked. */
    private static Future<Role> locked(SqlClient transaction, Member by) {
        return MembershipsSql.lock(transaction, by.accountId()).compose(there -> {
            if (by.person().outside() != null && by.person().outside().accountExternalId() != null) {
                return Future.succeededFuture(by.role()); // his provider says so at each request
            }
            return MembershipsSql.role(transaction, by.accountId(), by.person().id())
                    .map(role -> {
                        if (role == null) {
                            throw Failure.notFound("There is no such account.").asException();
                        }
                        return role;
                    });
        });
    }

    private static void refuseUnlessOwner(Role present, @Nullable Role concerned) {
        if (concerned == Role.OWNER && present != Role.OWNER) {
            throw Failure.forbidden("Only an owner may make an owner, or unmake one.")
                    .asException();
        }
    }

    private static void refuseUnlessManager(Role present) {
        if (present != Role.OWNER && present != Role.ADMIN) {
            throw Failure.forbidden("Your role in this account does not allow it any more.")
                    .asException();
        }
    }

    private static Future<Void> requireOwner(SqlClient transaction, long accountId) {
        return MembershipsSql.owners(transaction, accountId).map(owners -> {
            if (owners == 0) {
                throw Failure.conflict("last_owner", "An account always has an owner; make another one first.")
                        .asException();
            }
            return null;
        });
    }
}
