package dev.tollgate.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class MigrationsIT {
    private final DatabaseAddress migrated;
    private final DatabaseAddress fresh;

    MigrationsIT(DatabaseAddress migrated) {
        this.migrated = migrated;
        this.fresh = migrated.withDatabase("test_migrations_fresh");
    }

    @BeforeEach
    void create() throws SQLException {
        execute(migrated, "CREATE DATABASE " + fresh.database());
    }

    /** By force: Flyway forgets a connection when it fails. */
    @AfterEach
    void drop() throws SQLException {
        execute(migrated, "DROP DATABASE " + fresh.database() + " WITH (FORCE)");
    }

    @Test
    void aSecondRunFindsNothingToDo() {
        assertThat(Migrations.migrate(fresh)).isPositive();
        for (int i = 0; i < 3; i++) {
            long startNanos = System.nanoTime();
            assertThat(Migrations.migrate(fresh)).isZero();
            System.out.printf("Migrations: nothing to do, %d ms%n", (System.nanoTime() - startNanos) / 1_000_000);
        }
    }

    @Test
    void nodesThatStartTogetherMigrateOnce() throws Exception {
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> node = () -> Migrations.migrate(fresh);
            int nodesThatMigrated = 0;
            for (Future<Integer> applied : nodes.invokeAll(List.of(node, node, node, node))) {
                nodesThatMigrated += applied.get() > 0 ? 1 : 0;
            }
            assertThat(nodesThatMigrated).isEqualTo(1);
        }
    }

    @Test
    void aNewerSchemaIsRefused() throws SQLException {
        assertThat(Migrations.migrate(fresh)).isPositive();
        execute(fresh, """
            INSERT INTO flyway_schema_history
            SELECT 9000, '9000', 'from the future', type, 'V9000__from_the_future.sql', 1, installed_by, now(), 1, true
            FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1
            """);
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Migrations.migrate(fresh))
                .withMessageContaining("schema version 9000, which this Tollgate does not know");
    }

    @Test
    void aMigrationChangedAfterItsUseIsRefused() throws SQLException {
        assertThat(Migrations.migrate(fresh)).isPositive();
        execute(fresh, "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '1'");
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Migrations.migrate(fresh))
                .withMessageContaining("checksum mismatch");
    }

    @Test
    void aMissingFolderIsRefused() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Migrations.migrate(fresh, "classpath:db/nowhere"));
    }

    private static void execute(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = PostgresProbe.connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
