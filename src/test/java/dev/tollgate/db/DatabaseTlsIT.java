package dev.tollgate.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.db.DatabaseAddress.SslMode;
import dev.tollgate.tls.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL behind TLS, by both drivers: the one that migrates and the one that works. */
@Timeout(60)
class DatabaseTlsIT {
    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.privateServer();

    private static final TestCertificate OURS = TestCertificate.valid("RSA", 30);
    private static final TestCertificate ELSEWHERE = TestCertificate.ofAnotherHost();

    @TempDir
    static Path directory = Path.of("");

    @BeforeAll
    static void certificates() throws Exception {
        Files.writeString(directory.resolve("ours.pem"), OURS.certPem());
        Files.writeString(directory.resolve("elsewhere.pem"), ELSEWHERE.certPem());
    }

    @Test
    void theServerIsVerifiedByItsNameAndItsCertificate() throws Exception {
        serve(OURS);

        assertThat(encrypted(address(SslMode.VERIFY_FULL, "ours.pem"))).isTrue();
        assertThat(encrypted(address(SslMode.VERIFY_CA, "ours.pem"))).isTrue();
        assertThat(encrypted(address(SslMode.REQUIRE, null))).isTrue();
        assertThat(encrypted(address(SslMode.PREFER, null))).isTrue();
        assertThat(encrypted(address(SslMode.DISABLE, null))).isFalse();
        refused(address(SslMode.VERIFY_FULL, "elsewhere.pem"));
        refused(address(SslMode.VERIFY_CA, "elsewhere.pem"));
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedWhereNamesCount() throws Exception {
        serve(ELSEWHERE);

        refused(address(SslMode.VERIFY_FULL, "elsewhere.pem"));
        assertThat(encrypted(address(SslMode.VERIFY_CA, "elsewhere.pem"))).isTrue();
    }

    /** PostgreSQL reads its certificate anew when it is told to. */
    private static void serve(TestCertificate certificate) throws Exception {
        try (Connection connection = PostgresProbe.connect(POSTGRES.address());
                Statement statement = connection.createStatement()) {
            statement.execute("SHOW data_directory");
            Path cluster;
            try (var rows = statement.getResultSet()) {
                assertThat(rows.next()).isTrue();
                cluster = Path.of(rows.getString(1));
            }
            TestCertificate.replace(cluster.resolve("server.crt"), certificate.certPem());
            TestCertificate.replace(cluster.resolve("server.key"), certificate.keyPem());
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
        // The postmaster reloads when it gets to it: the next connection that is answered by the new certificate tells.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String root = certificate.equals(OURS) ? "ours.pem" : "elsewhere.pem";
        while (!PostgresProbe.answers(address(SslMode.VERIFY_CA, root))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static boolean encrypted(DatabaseAddress address) throws Exception {
        assertThat(Migrations.migrate(address)).as("by JDBC").isZero();
        Vertx vertx = Vertx.vertx();
        try {
            Database database =
                    Database.open(vertx, address, TestDatabase.OPTIONS).await(20, TimeUnit.SECONDS);
            Row row = database.pool()
                    .query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    .execute()
                    .await(20, TimeUnit.SECONDS)
                    .iterator()
                    .next();
            database.close().await(20, TimeUnit.SECONDS);
            return row.getBoolean(0);
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    private static void refused(DatabaseAddress address) throws Exception {
        assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> Migrations.migrate(address));
        Vertx vertx = Vertx.vertx();
        try {
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() ->
                            Database.open(vertx, address, TestDatabase.OPTIONS).await(20, TimeUnit.SECONDS));
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    private static DatabaseAddress address(SslMode mode, @Nullable String root) {
        DatabaseAddress plain = POSTGRES.address();
        return new DatabaseAddress(
                plain.host(),
                plain.port(),
                plain.database(),
                plain.user(),
                plain.password(),
                mode,
                root == null ? null : directory.resolve(root));
    }
}
