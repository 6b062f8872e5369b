package dev.tollgate.db;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class LeakCheckIT {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final LeakCheck leaks;
    private final Database database;

    LeakCheckIT(Database database) {
        this.database = database;
        this.leaks = new LeakCheck(database, TestDatabase.OPTIONS.poolSize());
    }

    @Test
    void aConnectionNotGivenBackIsALeak(Pool pool) {
        leaks.begin();
        SqlConnection connection = pool.getConnection().await();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> leaks.check(SHORT))
                .withMessageContaining("not all 8 connections of the pool came back");
        connection.close().await();
        assertThatNoException().isThrownBy(leaks::check);
    }

    @Test
    void aPoolNotClosedIsALeak() {
        leaks.begin();
        Vertx vertx = Vertx.vertx();
        Database other =
                Database.open(vertx, database.address(), TestDatabase.OPTIONS).await();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> leaks.check(SHORT))
                .withMessageContaining("1 sessions outside of the pool were not closed");
        other.close().await();
        assertThatNoException().isThrownBy(leaks::check);
        vertx.close().await();
    }
}
