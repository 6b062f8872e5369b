package dev.tollgate.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.Await;
import dev.tollgate.DatabaseRelay;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class DatabaseIT {
    @Test
    void everyConnectionHasTheSessionSettings(Pool pool) {
        Row row = one(pool, """
            SELECT current_setting('jit'), current_setting('TimeZone'), current_setting('statement_timeout'),
                   current_setting('application_name')
            """);
        assertThat(row.deepToString()).isEqualTo("[off,UTC,20s,tollgate]");
    }

    @Test
    void aStatementOverTheLimitIsCancelledByTheServer(Pool pool) {
        assertThatExceptionOfType(PgException.class)
                .isThrownBy(() -> pool.withConnection(connection -> connection
                                .query("SET statement_timeout = '50ms'")
                                .execute()
                                .compose(v ->
                                        connection.query("SELECT pg_sleep(10)").execute())
                                .eventually(() -> connection
                                        .query("RESET statement_timeout")
                                        .execute()))
                        .await())
                .satisfies(e -> assertThat(e.getSqlState()).isEqualTo("57014"));
    }

    @Test
    void aLongStatementIsParsedOnce(Pool pool) {
        String sql = "SELECT $1::bigint /* " + "x".repeat(5_000) + " */";
        Row row = pool.withConnection(connection -> connection
                        .preparedQuery(sql)
                        .execute(Tuple.of(1L))
                        .compose(v -> connection.preparedQuery(sql).execute(Tuple.of(2L)))
                        .compose(v -> connection
                                .query("SELECT generic_plans + custom_plans FROM pg_prepared_statements "
                                        + "WHERE statement LIKE '%xxxxx%' AND statement NOT LIKE '%pg_prepared%'")
                                .execute())
                        .map(rows -> rows.iterator().next()))
                .await();
        assertThat(row.getLong(0)).isEqualTo(2);
    }

    /** What is left behind counts at the server for a minute, as one of those that it can have. */
    @Test
    void whoPrefersTlsAndGetsNoneLeavesNoConnectionBehind(DatabaseAddress address) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (DatabaseRelay relay = new DatabaseRelay(preferringTls(address))) {
            Database database = Database.open(vertx, relay.address(), DatabaseOptions.defaults())
                    .await(20, TimeUnit.SECONDS);
            Await.until("one connection to be open", () -> relay.connections() == 1);
            relay.cut();
            relay.mend();
            Await.until(
                    "an answer after the cut",
                    () -> database.pool()
                            .query("SELECT 1")
                            .execute()
                            .map(true)
                            .otherwise(false)
                            .await(20, TimeUnit.SECONDS));
            assertThat(relay.connections()).isEqualTo(1);
            database.close().await(20, TimeUnit.SECONDS);
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    private static DatabaseAddress preferringTls(DatabaseAddress address) {
        return new DatabaseAddress(
                address.host(),
                address.port(),
                address.database(),
                address.user(),
                address.password(),
                DatabaseAddress.SslMode.PREFER,
                null);
    }

    @Test
    void aServerThatCannotBeReachedIsNamedWithoutThePassword() {
        Vertx vertx = Vertx.vertx();
        DatabaseAddress nobody = DatabaseAddress.parse("postgres://u:geheim@127.0.0.1:1/d");
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() ->
                        Database.open(vertx, nobody, DatabaseOptions.defaults()).await())
                .withMessageContaining("Cannot connect to postgres://u:***@127.0.0.1:1/d")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("geheim"));
        vertx.close().await();
    }

    @Test
    void anEncryptedConnectionIsRefusedByAServerWithoutEncryption(DatabaseAddress address) {
        Vertx vertx = Vertx.vertx();
        DatabaseAddress require = withSsl(address, DatabaseAddress.SslMode.REQUIRE);
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Database.open(vertx, require, DatabaseOptions.defaults())
                        .await());
        Database prefer = Database.open(
                        vertx, withSsl(address, DatabaseAddress.SslMode.PREFER), DatabaseOptions.defaults())
                .await();
        assertThat(one(prefer.pool(), "SELECT 1").getInteger(0)).isEqualTo(1);
        prefer.close().await();
        vertx.close().await();
    }

    @Test
    void versionsOutside15To18AreRefused(DatabaseAddress address) {
        for (int major : new int[] {15, 16, 17, 18}) {
            PostgresProbe.checkVersion(major, address);
        }
        for (int major : new int[] {14, 19}) {
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> PostgresProbe.checkVersion(major, address))
                    .withMessageContaining("is version " + major + "; Tollgate works with 15 to 18");
        }
    }

    @CanIgnoreReturnValue
    static Row one(SqlClient client, String sql) {
        return client.query(sql).execute().map(rows -> rows.iterator().next()).await();
    }

    private static DatabaseAddress withSsl(DatabaseAddress a, DatabaseAddress.SslMode mode) {
        return new DatabaseAddress(a.host(), a.port(), a.database(), a.user(), a.password(), mode, null);
    }
}
