package dev.tollgate.stripe;

import dev.tollgate.config.StripeConfig;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.WebhookOutcome;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one event its effect. That and the mark "processed" are one transaction, under a lock on the object that the event
 * is about. A failure rolls both back; then the event waits, longer each time, until it is dead. Others do not wait with it.
 * Thread-safe, and safe on several nodes.
 */
public final class InboxStep {
    private static final Logger LOG = LoggerFactory.getLogger(InboxStep.class);

    private final Pool pool;
    private final EventHandlers handlers;
    private final StripeConfig.Worker config;
    private final Metrics metrics;
    private final Backoff backoff;

    public InboxStep(Pool pool, EventHandlers handlers, StripeConfig.Worker config, Metrics metrics) {
        this.pool = pool;
        this.handlers = handlers;
        this.config = config;
        this.metrics = metrics;
        this.backoff = new Backoff(config.backoffMin(), config.backoffMax());
    }

    /** What one look into the inbox came to. */
    enum Outcome {
        /** An event was taken; there may be more. */
        TOOK_ONE,
        /** Somebody else was quicker: look again. */
        MISSED,
        /** Nothing is due. */
        IDLE
    }

    /** One turn. Confined to the transaction's context, and read after it. */
    private static final class Turn {
        private @Nullable InboxEntry entry;
        private @Nullable Effect effect;
        private Outcome outcome = Outcome.IDLE;
    }

    /** Takes the next due event. Fails only if the database cannot be used; then nothing has changed. */
    Future<Outcome> run() {
        Turn turn = new Turn();
        return pool.withTransaction(transaction -> inTransaction(transaction, turn))
                .compose(v -> done(turn), e -> failed(turn, e));
    }

    private Future<Void> inTransaction(SqlClient transaction, Turn turn) {
        return InboxSql.take(transaction).compose(taken -> switch (taken) {
            case InboxSql.Taken.Event event -> work(transaction, turn, event.entry());
            case InboxSql.Taken.Missed missed -> {
                turn.outcome = Outcome.MISSED;
                yield Future.succeededFuture();
            }
            case InboxSql.Taken.Nothing nothing -> Future.succeededFuture();
        });
    }

    private Future<Void> work(SqlClient transaction, Turn turn, InboxEntry entry) {
        turn.outcome = Outcome.TOOK_ONE;
        turn.entry = entry;
        return effect(transaction, entry).compose(effect -> {
            turn.effect = effect;
            return InboxSql.finish(transaction, entry, effect);
        });
    }

    private Future<Effect> effect(SqlClient transaction, InboxEntry entry) {
        try {
            return handlers.apply(transaction, entry.endpoint(), StripeEvent.parse(entry.payload()));
        } catch (MalformedEvent e) {
            LOG.warn("{} cannot be read: {}", entry, e.getMessage());
            return Future.succeededFuture(new Effect.Refused("malformed_event"));
        }
    }

    private Future<Outcome> done(Turn turn) {
        InboxEntry entry = turn.entry;
        if (entry == null || turn.effect == null) {
            return Future.succeededFuture(turn.outcome);
        }
        switch (turn.effect) {
            case Effect.Processed processed -> count(entry, WebhookOutcome.PROCESSED);
            case Effect.Ignored ignored -> {
                LOG.info("{} has no effect: {}", entry, ignored.reason());
                count(entry, WebhookOutcome.IGNORED);
            }
            case Effect.Refused refused -> {
                LOG.error("{} is dead: {}", entry, refused.code());
                count(entry, WebhookOutcome.DEAD);
            }
        }
        return Future.succeededFuture(turn.outcome);
    }

    private Future<Outcome> failed(Turn turn, Throwable cause) {
        InboxEntry entry = turn.entry;
        if (entry == null) {
            return Future.failedFuture(cause);
        }
        Duration pause = backoff.after(entry.attempts() + 1, ThreadLocalRandom.current());
        return InboxSql.fail(pool, entry, code(cause), config.attemptsMax(), pause)
                .map(failed -> {
                    int times = entry.attempts() + 1;
                    switch (failed) {
                        case WAITING -> {
                            LOG.warn("{} failed {} times, next try in {} ms", entry, times, pause.toMillis(), cause);
                            count(entry, WebhookOutcome.RETRIED);
                        }
                        case DEAD -> {
                            LOG.error("{} failed {} times and is dead", entry, times, cause);
                            count(entry, WebhookOutcome.DEAD);
                        }
                        case OVERTAKEN -> LOG.debug("{} failed, but was taken by another worker", entry, cause);
                    }
                    return Outcome.TOOK_ONE;
                });
    }

    /** Stable and without an exception's message, which may quote the event. */
    private static String code(Throwable cause) {
        return cause instanceof PgException pg && pg.getSqlState() != null
                ? "database_" + pg.getSqlState()
                : "internal_error";
    }

    private void count(InboxEntry entry, WebhookOutcome outcome) {
        metrics.webhookEvent(handlers.label(entry.type()), outcome);
    }
}
