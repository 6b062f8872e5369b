package dev.tollgate.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks every invariant of the books over the whole database, each in a snapshot of its own: a gateway that runs meanwhile
 * is not seen half-way, since a check is one statement, and PostgreSQL may clean up behind the gateway between two of them.
 * Safe for all threads.
 */
public final class Audit {
    private final Pool pool;
    private final Clock clock;
    private final AtomicReference<@Nullable Future<AuditReport>> running = new AtomicReference<>();

    public Audit(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Runs all checks; whoever asks while an audit runs gets the report of that one. */
    public Future<AuditReport> run() {
        Future<AuditReport> under = running.get();
        if (under != null && !under.isComplete()) {
            return under;
        }
        Future<AuditReport> started = run(check -> {});
        running.set(started);
        return started;
    }

    /**
     * Runs all checks.
     *
     * @param begun gets the name of each check when its turn comes
     */
    public Future<AuditReport> run(Consumer<String> begun) {
        Instant started = clock.instant();
        Future<List<AuditFinding>> found = Future.succeededFuture(new ArrayList<>());
        for (AuditCheck check : AuditChecks.ALL) {
            found = found.compose(sofar -> check(check, begun).map(finding -> {
                sofar.add(finding);
                return sofar;
            }));
        }
        return found.map(all -> new AuditReport(
                started, Duration.between(started, clock.instant()).toMillis(), all));
    }

    private Future<AuditFinding> check(AuditCheck check, Consumer<String> begun) {
        begun.accept(check.name());
        return pool.withTransaction(
                        transaction -> AuditSql.begin(transaction).compose(ready -> AuditSql.run(transaction, check)))
                .map(Objects::requireNonNull);
    }
}
