package dev.tollgate.people;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Passwords as Argon2id with the parameters that OWASP recommends (19 MiB, two passes; https://cheatsheetseries.owasp.org,
 * Password Storage). That takes tens of milliseconds of a processor, so it happens on two threads of its own, and when many
 * wait more are turned away. Thread-safe.
 */
final class Passwords {
    static final int LENGTH_MIN = 10;
    static final int LENGTH_MAX = 128;

    private static final int THREADS = 2;
    private static final int WAITING_MAX = 64;
    private static final Argon2Function FUNCTION = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WorkerExecutor threads;
    private final AtomicInteger waiting = new AtomicInteger();
    /** Somebody who is not there takes as long as somebody whose password is wrong. */
    private final String nobodys = hashNow("nobody has this password");

    Passwords(Vertx vertx) {
        threads = vertx.createSharedWorkerExecutor("passwords", THREADS);
    }

    /** Fails with 503 when too many wait. */
    Future<String> hash(String password) {
        return run(() -> hashNow(password));
    }

    /** @param hash null for somebody who is not there or has none: never right, and as slow */
    Future<Boolean> isRight(String password, @Nullable String hash) {
        return run(() -> {
            String against = hash == null ? nobodys : hash;
            boolean right = Password.check(password, against).with(Argon2Function.getInstanceFromHash(against));
            return right && hash != null;
        });
    }

    private static String hashNow(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return Password.hash(password).addSalt(salt).with(FUNCTION).getResult();
    }

    private <T> Future<T> run(Callable<T> work) {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            return Future.failedFuture(
                    Failure.unavailable("overloaded", "Too many are signing in at this moment; try again.")
                            .asException());
        }
        return threads.executeBlocking(work, false)
                .map(Objects::requireNonNull)
                .onComplete(done -> waiting.decrementAndGet());
    }

    /** Gives the threads back when what they are at has ended. */
    Future<Void> close() {
        return threads.close();
    }
}
