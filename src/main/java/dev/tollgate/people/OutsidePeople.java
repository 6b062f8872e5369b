package dev.tollgate.people;

import dev.tollgate.access.OutsideClaims;
import dev.tollgate.access.Person;
import dev.tollgate.accounts.AccountsSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;

/**
 * Who a subject of the platform's identity provider is here: made at the first token, and the same person from then on. Where
 * tokens name no account he gets one of his own; else the account that they name is made when one names it first.
 */
final class OutsidePeople {
    private static final int NAME_MAX = 100;

    private final Pool pool;

    OutsidePeople(Pool pool) {
        this.pool = pool;
    }

    Future<Person> find(OutsideClaims claims) {
        return OutsidePeopleSql.find(pool, claims)
                .compose(found -> found == null
                        ? pool.withTransaction(transaction -> make(transaction, claims))
                                .map(Objects::requireNonNull)
                        : Future.succeededFuture(found))
                .compose(person -> withAccount(claims).map(there -> person));
    }

    private Future<Void> withAccount(OutsideClaims claims) {
        String external = claims.accountExternalId();
        return external == null ? Future.succeededFuture() : AccountsSql.ensureExternal(pool, external);
    }

    private static Future<Person> make(SqlClient transaction, OutsideClaims claims) {
        return OutsidePeopleSql.lock(transaction, claims)
                .compose(locked -> OutsidePeopleSql.find(transaction, claims))
                .compose(found -> found == null ? makeNew(transaction, claims) : Future.succeededFuture(found));
    }

    private static Future<Person> makeNew(SqlClient transaction, OutsideClaims claims) {
        return OutsidePeopleSql.link(transaction, claims)
                .compose(linked -> linked
                        ? Future.<Void>succeededFuture()
                        : OutsidePeopleSql.make(transaction, claims, name(claims))
                                .compose(id -> claims.accountExternalId() == null
                                        ? MembershipsSql.make(transaction, id, name(claims), true)
                                                .<Void>mapEmpty()
                                        : Future.<Void>succeededFuture()))
                .compose(made -> OutsidePeopleSql.find(transaction, claims))
                .map(Objects::requireNonNull);
    }

    private static String name(OutsideClaims claims) {
        String name = claims.name();
        String shown = name == null || name.isBlank() ? claims.email() : name.strip();
        if (shown == null) {
            return "Member";
        }
        return shown.length() <= NAME_MAX ? shown : shown.substring(0, NAME_MAX);
    }
}
