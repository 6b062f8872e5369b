package dev.tollgate.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL is killed under a running pool and listener. */
class KilledServerIT {
    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.privateServer();

    @Test
    void poolAndListenerComeBack(EmbeddedPostgres server, Database database) throws Exception {
        Vertx vertx = Vertx.vertx();
        AtomicInteger begun = new AtomicInteger();
        AtomicReference<String> heard = new AtomicReference<>("");
        Listener listener = new Listener(vertx, database.connectOptions(), begun::incrementAndGet);
        listener.on("price_book", heard::set);
        listener.start().await(10, TimeUnit.SECONDS);
        Pool pool = database.pool();
        assertThat(DatabaseIT.one(pool, "SELECT 1").getInteger(0)).isEqualTo(1);

        assertThat(ProcessHandle.of(server.pid().orElseThrow()).orElseThrow().destroyForcibly())
                .isTrue();

        until(() -> server.restarts() == 1 && begun.get() == 2);
        until(() -> answers(pool));
        DatabaseIT.one(pool, "SELECT pg_notify('price_book', 'v2')");
        until(() -> heard.get().equals("v2"));
        listener.close().await(10, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static boolean answers(Pool pool) {
        return pool.query("SELECT 1").execute().map(true).otherwise(false).await();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(Duration.ofMillis(10));
        }
    }
}
