package dev.tollgate;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import java.net.BindException;
import java.util.concurrent.CompletionException;

/** Waits until a port is listened on; says which one where it cannot be. */
final class Listening {
    private Listening() {}

    @CanIgnoreReturnValue
    static <T> T on(Future<T> started, String key, int port) {
        try {
            return Blocking.await(started);
        } catch (CompletionException e) {
            if (e.getCause() instanceof BindException) {
                throw new IllegalStateException(
                        "Port " + port
                                + " cannot be listened on; something else may use it. Stop that, or choose another"
                                + " port: --set " + key + "=" + (port + 10),
                        e);
            }
            throw e;
        }
    }
}
