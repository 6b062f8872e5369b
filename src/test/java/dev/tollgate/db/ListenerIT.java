package dev.tollgate.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class ListenerIT {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Pool pool;
    private final Listener listener;

    ListenerIT(Database database) {
        pool = database.pool();
        listener = new Listener(vertx, database.connectOptions(), () -> events.add("listening"));
    }

    @BeforeEach
    void start() throws Exception {
        listener.on("price_book", payload -> events.add("price_book:" + payload));
        listener.on("bindings", payload -> events.add("bindings:" + payload));
        listener.start().await(10, TimeUnit.SECONDS);
        assertThat(next()).isEqualTo("listening");
    }

    @AfterEach
    void stop() throws Exception {
        listener.close().await(10, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void eachChannelGetsItsOwnNotifications() throws Exception {
        DatabaseIT.one(pool, "SELECT pg_notify('bindings', ''), pg_notify('other', 'x'), pg_notify('price_book', '7')");
        assertThat(next()).isEqualTo("bindings:");
        assertThat(next()).isEqualTo("price_book:7");
    }

    @Test
    void aLostConnectionIsReplacedAndTheGapIsAnnounced() throws Exception {
        for (int i = 0; i < 3; i++) {
            DatabaseIT.one(pool, """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'LISTEN %'
                """);
            assertThat(next()).isEqualTo("listening");
            DatabaseIT.one(pool, "SELECT pg_notify('price_book', '" + i + "')");
            assertThat(next()).isEqualTo("price_book:" + i);
        }
    }

    @Test
    void nothingCanBeAddedAfterTheStart() {
        assertThatIllegalStateException().isThrownBy(() -> listener.on("late", payload -> {}));
        assertThatIllegalStateException().isThrownBy(listener::start);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upper", "a-b", "a b", "1a", "a; DROP TABLE account"})
    void whatIsNoChannelNameIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> listener.on(name, payload -> {}));
    }

    private String next() throws InterruptedException {
        String event = events.poll(10, TimeUnit.SECONDS);
        return event == null ? "nothing within 10 s" : event;
    }

    @Test
    void aServerThatTakesTheConnectionAndSaysNothingIsTriedAgain(Database database) throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Listener patient = new Listener(
                    vertx,
                    database.connectOptions().setHost("127.0.0.1").setPort(hanging.getLocalPort()),
                    () -> events.add("never"));
            patient.on("price_book", payload -> events.add("never"));
            Future<Void> started = patient.start();
            hanging.setSoTimeout(15_000);
            List<Socket> taken = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                taken.add(hanging.accept());
            }
            assertThat(started.isComplete()).isFalse();
            patient.close().await(10, TimeUnit.SECONDS);
            for (Socket socket : taken) {
                socket.close();
            }
        }
    }
}
