package dev.tollgate.access;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/** Who does something for an account: one of its members, or an operator. */
public record Acting(long accountId, Actor actor) {
    /** Of a route that {@link CallerAuth#member} or {@link CallerAuth#forAccount} let pass, and that writes what it changes. */
    public static Acting of(RoutingContext ctx) {
        return new Acting(CallerAuth.accountId(ctx), CallerAuth.actor(ctx));
    }

    /** Writes it to the audit log, in the transaction of the change; of what is changed elsewhere, before that is asked for it. */
    public Future<Void> note(
            SqlClient transaction,
            String action,
            String subject,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {
        return AuditLog.write(transaction, actor, new AuditLog.Change(action, accountId, subject, before, after));
    }
}
