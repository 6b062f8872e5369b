package dev.tollgate.access;

import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request pass that may, and remembers who sent it and for which account: a machine by its service key, a person by a
 * session's token or cookie, or by a token of the platform's identity provider.
 */
public final class CallerAuth {
    /** Which account a member acts for; without it the personal one, or the one that was joined first. */
    public static final String ACCOUNT_HEADER = "Tollgate-Account";

    private static final String CALLER = "dev.tollgate.caller";
    private static final String PERSON = "dev.tollgate.person";
    private static final String MEMBER = "dev.tollgate.member";
    private static final String ACCOUNT = "dev.tollgate.account";
    private static final String ACTOR = "dev.tollgate.actor";
    private static final Set<Scope> OPERATORS = Set.of(Scope.ADMIN, Scope.READ);

    private final ServiceKeys keys;
    private final People people;

    public CallerAuth(ServiceKeys keys, People people) {
        this.keys = keys;
        this.people = people;
    }

    /** A handler to be mounted before those that need the scope. People who are operators have all but ingest. */
    public Handler<RoutingContext> require(Scope scope) {
        return ctx -> pass(ctx, shown -> operator(ctx, shown, scope));
    }

    /** The same for scope admin, where the account is the path's {@code :id}. */
    public Handler<RoutingContext> forAccount() {
        return ctx -> pass(
                ctx, shown -> operator(ctx, shown, Scope.ADMIN).map(passed -> ctx.put(ACCOUNT, Queries.id(ctx, "id"))));
    }

    /** Lets any person pass who is signed in. */
    public Handler<RoutingContext> person() {
        return ctx -> pass(ctx, shown -> signedIn(ctx, shown));
    }

    /**
     * Lets a member pass who may do that in the account which the request is for: 404 where he is no member of it, 403 where
     * his role does not allow it. What he is there is looked up at each request.
     */
    public Handler<RoutingContext> member(Permission permission) {
        return ctx -> pass(ctx, shown -> {
            Long wanted = wantedAccount(ctx);
            return signedIn(ctx, shown)
                    .compose(person -> people.member(person, wanted))
                    .map(member -> admitted(ctx, member, permission));
        });
    }

    /**
     * Lets everybody pass, and remembers whoever says who he is: a machine, or a person in his account. A token that is not good
     * is refused all the same, so that its page signs in again instead of showing what a stranger sees.
     */
    public Handler<RoutingContext> anybody() {
        return ctx -> {
            Credentials shown = Credentials.of(ctx);
            if (shown == null) {
                ctx.next();
                return;
            }
            visitor(ctx, shown).onSuccess(passed -> ctx.next()).onFailure(ctx::fail);
        };
    }

    private Future<RoutingContext> visitor(RoutingContext ctx, Credentials shown) {
        if (shown.isServiceKey()) {
            return machine(shown).map(caller -> ctx.put(CALLER, caller));
        }
        Long wanted = wantedAccount(ctx);
        return signedIn(ctx, shown)
                .compose(person -> people.member(person, wanted))
                .map(member -> {
                    if (member == null && wanted == null) {
                        return ctx;
                    }
                    return admitted(ctx, member);
                });
    }

    private static RoutingContext admitted(RoutingContext ctx, @Nullable Member member) {
        if (member == null) {
            throw Failure.notFound("There is no such account.").asException();
        }
        ctx.put(MEMBER, member);
        return ctx.put(ACCOUNT, member.accountId());
    }

    private static RoutingContext admitted(RoutingContext ctx, @Nullable Member member, Permission permission) {
        RoutingContext passed = admitted(ctx, member);
        demand(ctx, permission);
        return passed;
    }

    /** For what a request turns out to need besides that which let it pass: 403 where the member's role does not allow it. */
    public static void demand(RoutingContext ctx, Permission permission) {
        Member member = ctx.get(MEMBER);
        if (member != null && !may(ctx, permission)) {
            throw Failure.forbidden("Your role in this account, "
                            + member.role().label() + ", lacks the permission '" + permission.label() + "'.")
                    .asException();
        }
    }

    /** Whether the member's role allows it; operators may all. */
    public static boolean may(RoutingContext ctx, Permission permission) {
        Member member = ctx.get(MEMBER);
        return member == null || permission.isOf(member.role());
    }

    private static @Nullable Long wantedAccount(RoutingContext ctx) {
        String header = ctx.request().getHeader(ACCOUNT_HEADER);
        if (header == null) {
            return null;
        }
        long id = Queries.parse(header);
        if (id < 1) {
            throw Failure.notFound("There is no such account.").asException();
        }
        return id;
    }

    private void pass(RoutingContext ctx, Function<Credentials, Future<?>> check) {
        Credentials shown = Credentials.of(ctx);
        if (shown == null) {
            throw Credentials.missing();
        }
        check.apply(shown).onSuccess(passed -> ctx.next()).onFailure(ctx::fail);
    }

    private Future<Caller> operator(RoutingContext ctx, Credentials shown, Scope scope) {
        Future<Caller> caller = shown.isServiceKey()
                ? machine(shown)
                : signedIn(ctx, shown)
                        .map(person -> new Caller(0, person.label(), person.operator() ? OPERATORS : Set.of(), ""));
        return caller.map(found -> {
            if (!found.may(scope)) {
                throw Failure.forbidden((shown.isServiceKey() ? "This key" : "This person") + " lacks the scope '"
                                + scope.label() + "'.")
                        .asException();
            }
            ctx.put(CALLER, found);
            if (scope == Scope.ADMIN) { // a push of usage is no change by an operator, and there are thousands a second
                follow(ctx);
            }
            return found;
        });
    }

    /** What an operator changes is in the audit log; where the handler does not write it itself, by its request. */
    private void follow(RoutingContext ctx) {
        if (Credentials.changes(ctx)) {
            ctx.addEndHandler(ended -> {
                if (ctx.response().getStatusCode() < 400 && ctx.get(ACTOR) == null) {
                    people.log(OperatorRequest.of(ctx, actor(ctx), ctx.get(ACCOUNT)));
                }
            });
        }
    }

    private Future<Person> signedIn(RoutingContext ctx, Credentials shown) {
        if (shown.isServiceKey()) {
            return Future.failedFuture(
                    Failure.forbidden("This is for people who sign in; a service key acts at /api/admin.")
                            .asException());
        }
        return people.authenticate(ctx, shown).recover(CallerAuth::unavailable).map(person -> {
            ctx.put(PERSON, person);
            return person;
        });
    }

    private Future<Caller> machine(Credentials shown) {
        return keys.find(shown.token()).recover(CallerAuth::unavailable).map(caller -> {
            if (caller == null) {
                throw Credentials.unknown();
            }
            return caller;
        });
    }

    private static <T extends @Nullable Object> Future<T> unavailable(Throwable e) {
        return Future.failedFuture(
                e instanceof ProblemException
                        ? e
                        : Failure.unavailable(
                                        "database_unavailable",
                                        "The key or token cannot be checked now; send the request again.")
                                .asException());
    }

    /** The caller that {@link #require} or {@link #forAccount} let pass. */
    public static Caller of(RoutingContext ctx) {
        return there(ctx.get(CALLER));
    }

    /** The person that {@link #person} or {@link #member} let pass. */
    public static Person personOf(RoutingContext ctx) {
        return there(ctx.get(PERSON));
    }

    /** The member that {@link #member} let pass. */
    public static Member memberOf(RoutingContext ctx) {
        return there(ctx.get(MEMBER));
    }

    /** The same; null where an operator acts in the account's name. */
    public static @Nullable Member memberIfAny(RoutingContext ctx) {
        return ctx.get(MEMBER);
    }

    /** The account of {@link #member} or {@link #forAccount}. */
    public static long accountId(RoutingContext ctx) {
        return there(ctx.<Long>get(ACCOUNT));
    }

    /** The same; null where the route is of no account. */
    public static @Nullable Long accountIfAny(RoutingContext ctx) {
        return ctx.get(ACCOUNT);
    }

    /** Whether whoever was let pass may do anything. */
    public static boolean isOperator(RoutingContext ctx) {
        Caller machine = ctx.get(CALLER);
        Person person = ctx.get(PERSON);
        return machine == null ? person != null && person.operator() : machine.may(Scope.ADMIN);
    }

    /** Whoever was let pass, for the audit log, which the one who asks for it then writes. */
    public static Actor actor(RoutingContext ctx) {
        Person person = ctx.get(PERSON);
        Actor actor = person == null ? Actor.of(of(ctx)) : Actor.of(person);
        ctx.put(ACTOR, actor);
        return actor;
    }

    private static <T> T there(@Nullable T found) {
        if (found == null) {
            throw new IllegalStateException("the route was mounted without authentication");
        }
        return found;
    }
}
