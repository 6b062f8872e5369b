package dev.tollgate.metering;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Has things done one after the other, whichever threads ask for them, and whether or not the one before succeeded. */
final class Turns {
    private Future<?> last = Future.succeededFuture();

    /** Does it when all that was asked for before is done. */
    synchronized <T> Future<T> next(Supplier<Future<T>> turn) {
        Future<T> mine = last.transform(before -> turn.get());
        last = mine;
        return mine;
    }
}
