package dev.tollgate.access;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/** Who changed what: written in the transaction of the change, so that there is no change without it. */
public final class AuditLog {
    private AuditLog() {}

    /**
     * A change.
     *
     * @param action noun and verb, such as {@code member.removed}
     * @param accountId the account that it is about; null for none
     * @param subject what was changed, such as {@code member:17}
     * @param before how it was; null for what is new
     * @param after how it is; null for what is gone
     */
    public record Change(
            String action,
            @Nullable Long accountId,
            String subject,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {}

    public static Future<Void> write(SqlClient transaction, Actor actor, Change change) {
        return AuditLogSql.insert(transaction, actor, change);
    }
}
