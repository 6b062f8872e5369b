package dev.tollgate.notify;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.notify.DeliveryListSql.Listed;
import dev.tollgate.notify.DeliveryListSql.Tried;
import dev.tollgate.notify.MessagesSql.Stored;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages with what became of them, as an operator sees them, and sending one again. */
final class Messages {
    private static final int ATTEMPTS_SHOWN_MAX = 500;

    private final Pool pool;

    Messages(Pool pool) {
        this.pool = pool;
    }

    /** A page, the latest first; {@code next_cursor} is null at the end. */
    Future<JsonObject> list(long cursor, @Nullable Long accountId, @Nullable String status, int limit) {
        long before = cursor == 0 ? Long.MAX_VALUE : cursor;
        return MessagesSql.list(pool, before, accountId, status, limit)
                .compose(found -> DeliveryListSql.ofMessages(
                                pool, found.stream().map(Stored::seq).toList())
                        .map(deliveries -> page(found, deliveries, limit)));
    }

    private static JsonObject page(List<Stored> found, List<Listed> deliveries, int limit) {
        JsonArray items = new JsonArray();
        found.forEach(message -> items.add(json(message, deliveries, null)));
        String next =
                found.size() < limit ? null : String.valueOf(found.getLast().seq());
        return new JsonObject().put("items", items).put("next_cursor", next);
    }

    /** A message with every attempt; null if there is none of that id. */
    Future<@Nullable JsonObject> find(String id) {
        return MessagesSql.find(pool, id).compose(message -> {
            if (message == null) {
                return Future.succeededFuture();
            }
            return DeliveryListSql.ofMessages(pool, List.of(message.seq()))
                    .compose(deliveries -> DeliveryListSql.attempts(pool, message.seq(), ATTEMPTS_SHOWN_MAX)
                            .map(tried -> json(message, deliveries, tried)));
        });
    }

    /** On how many ways it is sent again; null if there is none of that id. */
    Future<@Nullable Integer> replay(Actor actor, String id) {
        return pool.withTransaction(transaction -> MessagesSql.find(transaction, id)
                .compose(message -> message == null
                        ? Future.<@Nullable Integer>succeededFuture()
                        : DeliveriesSql.replay(transaction, message.seq())
                                .compose(count -> count == 0
                                        ? Future.<@Nullable Integer>succeededFuture(0)
                                        : AuditLog.write(
                                                        transaction,
                                                        actor,
                                                        new AuditLog.Change(
                                                                "message.replayed",
                                                                message.accountId(),
                                                                "message:" + id,
                                                                null,
                                                                new JsonObject().put("replayed", count)))
                                                .<@Nullable Integer>map(count))));
    }

    private static JsonObject json(Stored message, List<Listed> all, @Nullable List<Tried> tried) {
        JsonArray deliveries = new JsonArray();
        all.stream()
                .filter(each -> each.messageSeq() == message.seq())
                .forEach(each -> deliveries.add(json(each, tried)));
        return new JsonObject()
                .put("id", message.id())
                .put("account_id", message.accountId())
                .put("type", message.type())
                .put("reference", message.reference())
                .put("created_at", Times.text(message.createdAt()))
                .put("routed_at", Times.text(message.routedAt()))
                .put("data", message.data())
                .put("deliveries", deliveries);
    }

    private static JsonObject json(Listed delivery, @Nullable List<Tried> tried) {
        JsonObject json = new JsonObject()
                .put("channel", delivery.endpointId() == null ? "email" : "webhook")
                .put("webhook", delivery.endpointId())
                .put("url", delivery.url())
                .put("status", delivery.status())
                .put("attempt_count", delivery.attempts())
                .put(
                        "next_attempt_at",
                        delivery.status().equals("pending") ? Times.text(delivery.nextAttemptAt()) : null)
                .put("error", delivery.error())
                .put("finished_at", Times.text(delivery.finishedAt()));
        if (tried != null) {
            JsonArray attempts = new JsonArray();
            tried.stream().filter(each -> each.deliveryId() == delivery.id()).forEach(each -> attempts.add(json(each)));
            json.put("attempts", attempts);
        }
        return json;
    }

    private static JsonObject json(Tried attempt) {
        return new JsonObject()
                .put("attempt", attempt.attempt())
                .put("at", Times.text(attempt.at()))
                .put("status", attempt.status())
                .put("error", attempt.error())
                .put("duration_ms", attempt.durationMillis());
    }
}
