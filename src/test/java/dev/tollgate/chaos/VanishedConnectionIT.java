package dev.tollgate.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.Await;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseException;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.Migrations;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Found by the chaos suite: a connection that the network forgot left its writer, or what its locks kept out, waiting for hours. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // by connect()
class VanishedConnectionIT {
    private static final int STARTS = 8;
    private static final String LOCK = "SELECT pg_advisory_xact_lock(4711)";

    private final Pool direct;
    private final DatabaseAddress address;
    private final Vertx vertx = Vertx.vertx();
    private Proxy proxy;
    private Database database;

    VanishedConnectionIT(Pool direct, DatabaseAddress address) {
        this.direct = direct;
        this.address = address;
    }

    @BeforeEach
    void connect() throws Exception {
        proxy = new Proxy(address.port());
        DatabaseOptions options = DatabaseOptions.of(2, Duration.ofSeconds(2)).withoutSilence();
        database = get(Database.open(vertx, through(proxy), options));
    }

    @AfterEach
    void close() throws Exception {
        proxy.endVanished();
        get(database.close());
        get(vertx.close());
        proxy.close();
    }

    /** At whatever point of its look at the schema it happens. */
    @Test
    void aStartWhoseConnectionVanishesEndsWithAnError() throws Exception {
        assertThat(Migrations.migrate(through(proxy))).isZero();
        long wholeLook = proxy.answeredBytes();
        List<java.util.concurrent.Future<Boolean>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < STARTS; i++) {
                long answered = wholeLook * i / STARTS;
                starts.add(threads.submit(() -> endsWithAnError(answered)));
            }
        }
        for (java.util.concurrent.Future<Boolean> each : starts) {
            assertThat(each.get()).isTrue();
        }
    }

    private boolean endsWithAnError(long answeredBytes) throws IOException {
        try (Proxy vanishing = new Proxy(address.port())) {
            vanishing.vanishAfter(answeredBytes);
            try {
                return Migrations.migrate(through(vanishing)) < 0;
            } catch (DatabaseException expected) {
                return true;
            } finally {
                vanishing.endVanished();
            }
        }
    }

    private DatabaseAddress through(Proxy way) {
        return new DatabaseAddress(
                address.host(),
                way.port(),
                address.database(),
                address.user(),
                address.password(),
                address.sslMode(),
                null);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.await(15, TimeUnit.SECONDS);
    }

    @Test
    void aStatementOnItFailsAndSoonThereIsAnotherConnection() throws Exception {
        assertThat(get(database.pool().query("SELECT 1").execute()).size()).isOne();
        proxy.vanish();
        assertThatThrownBy(() -> get(database.pool().query("SELECT 1").execute()))
                .hasMessageContaining("onnection");
        // What is asked in the very moment of the closing may still get the closed one.
        Await.until(
                "another connection",
                () -> get(database.pool().query("SELECT 1").execute().map(true).otherwise(false)));
    }

    @Test
    void itsLocksAreGivenBack() throws Exception {
        SqlConnection connection = get(database.pool().getConnection());
        assertThat(get(connection
                                .begin()
                                .compose(begun -> connection.query(LOCK).execute()))
                        .size())
                .isOne();
        proxy.vanish();
        assertThat(get(direct.query(LOCK).execute()).size()).isOne();
        get(connection.close());
    }
}
