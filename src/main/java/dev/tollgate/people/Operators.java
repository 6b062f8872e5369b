package dev.tollgate.people;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;

/** Who of the people is an operator. Somebody always is, or holds a service key with scope admin. */
final class Operators {
    private Operators() {}

    /** In the caller's transaction. Fails with 404, 409 {@code last_operator}. */
    static Future<Void> put(SqlClient transaction, Actor actor, long personId, boolean operator) {
        return OperatorsSql.lock(transaction)
                .compose(locked -> PeopleSql.byId(transaction, personId))
                .compose(known -> {
                    if (known == null) {
                        throw Failure.notFound("There is no such person.").asException();
                    }
                    if (known.operator() == operator) {
                        return Future.succeededFuture();
                    }
                    return (operator ? Future.<Void>succeededFuture() : requireOthers(transaction, personId))
                            .compose(others -> PeopleSql.putOperator(transaction, personId, operator))
                            .compose(put -> AuditLog.write(
                                    transaction,
                                    actor,
                                    new AuditLog.Change(
                                            "person.operator",
                                            null,
                                            "person:" + personId,
                                            new JsonObject().put("operator", known.operator()),
                                            new JsonObject().put("operator", operator))));
                });
    }

    /** Fails with 409 {@code last_operator}. To be preceded by the lock. */
    static Future<Void> requireOthers(SqlClient transaction, long personId) {
        return OperatorsSql.othersLeft(transaction, personId).map(left -> {
            if (!left) {
                throw Failure.conflict(
                                "last_operator",
                                "Nobody else could administer any more; make another operator or an admin key first.")
                        .asException();
            }
            return null;
        });
    }
}
