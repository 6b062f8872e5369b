package dev.tollgate.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts, kills and restarts real servers, each in a directory of its own. */
@Timeout(120)
class EmbeddedPostgresIT {
    @TempDir
    Path dataDir;

    @Test
    void dataIsKeptBetweenStarts() throws Exception {
        EmbeddedOptions options = EmbeddedOptions.in(dataDir);
        long startNanos = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
            report("first start, unpacking and initdb included", startNanos);
            execute(postgres, "CREATE TABLE kept AS SELECT 42 AS value");
            assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(query(postgres, "SHOW data_checksums")).isEqualTo("on");
            assertThat(query(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        }
        assertThat(Postmaster.read(cluster())).isEmpty();
        startNanos = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
            report("second start", startNanos);
            assertThat(query(postgres, "SELECT value FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(TestServers.options(dataDir))) {
            DatabaseAddress right = postgres.address();
            DatabaseAddress wrong = new DatabaseAddress(
                    right.host(), right.port(), right.database(), right.user(), "wrong", right.sslMode(), null);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> PostgresProbe.connect(wrong).close())
                    .withMessageContaining("password authentication failed");
            assertThat(Files.getPosixFilePermissions(dataDir.resolve("postgres.password")))
                    .hasSize(2);
        }
    }

    @Test
    void aSecondStartOnTheSameDirectoryIsRefused() throws Exception {
        Process owner = startChild();
        try {
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> EmbeddedPostgres.start(TestServers.options(dataDir)))
                    .withMessageContaining("in use by another Tollgate, pid " + owner.pid())
                    .withMessageContaining("kill " + owner.pid());
        } finally {
            owner.destroyForcibly().waitFor();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(TestServers.options(dataDir))) {
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> EmbeddedPostgres.start(TestServers.options(dataDir)))
                    .withMessageContaining("pid " + ProcessHandle.current().pid());
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatOutlivedItsOwnerIsAdopted() throws Exception {
        Process owner = startChild();
        long server = Postmaster.alive(cluster()).orElseThrow().pid();
        owner.destroyForcibly().waitFor();

        long startNanos = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(TestServers.options(dataDir))) {
            report("adoption", startNanos);
            assertThat(postgres.pid()).hasValue(server);
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
        assertThat(Postmaster.alive(cluster())).isEmpty();
    }

    @Test
    void aServerLeftRunningWithAnotherPortIsReplaced() throws Exception {
        Process owner = startChild();
        Postmaster left = Postmaster.alive(cluster()).orElseThrow();
        owner.destroyForcibly().waitFor();

        int port = left.port() == 31_999 ? 31_998 : left.port() + 1;
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(TestServers.options(dataDir).withPort(port))) {
            assertThat(postgres.pid().orElseThrow()).isNotEqualTo(left.pid());
            assertThat(postgres.address().port()).isEqualTo(port);
        }
    }

    @Test
    void aStartRecoversWhenOwnerAndServerWereKilled() throws Exception {
        Process owner = startChild();
        Postmaster left = Postmaster.alive(cluster()).orElseThrow();
        DatabaseAddress address = PostgresCluster.address(TestServers.options(dataDir), left.port());
        execute(address, "CREATE TABLE kept AS SELECT 42 AS value");
        owner.destroyForcibly().waitFor();
        kill(left.pid());

        long startNanos = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(TestServers.options(dataDir))) {
            report("start with recovery", startNanos);
            assertThat(query(postgres, "SELECT value FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void aPidFileThatNamesAnotherProcessIsNoObstacle() throws Exception {
        EmbeddedOptions options = TestServers.options(dataDir);
        EmbeddedPostgres.start(options).close();
        String text = ProcessHandle.current().pid() + "\n" + dataDir.resolve("cluster")
                + "\n1\n20000\n\n127.0.0.1\n 1 1\nready\n";
        Files.writeString(dataDir.resolve("cluster/postmaster.pid"), text);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void whatAKillLeftHalfDoneIsDoneAgain() throws Exception {
        Path home = dataDir.resolve("postgres-" + PostgresBinaries.version() + ".unfinished");
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("bin/postgres"), "torn");
        Files.createDirectories(dataDir.resolve("cluster.unfinished/base"));
        Files.writeString(dataDir.resolve("cluster.unfinished/PG_VERSION"), "");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedOptions.in(dataDir))) {
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
        assertThat(home).doesNotExist();
    }

    @Test
    void theSupervisorRestartsAKilledServerOnItsPort() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(TestServers.options(dataDir))) {
            execute(postgres, "CREATE TABLE kept AS SELECT 42 AS value");
            for (int kills = 1; kills <= 2; kills++) {
                int expected = kills;
                // A query that is still running outlives the postmaster and must not be in the way of the next one.
                Thread busy = Thread.ofVirtual().start(() -> {
                    try {
                        execute(postgres, "SELECT pg_sleep(60)");
                    } catch (SQLException e) {
                        assertThat(e.getMessage()).isNotEmpty();
                    }
                });
                await(
                        "the query to run",
                        () -> query(
                                        postgres,
                                        "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'")
                                .equals("1"));
                long startNanos = System.nanoTime();
                kill(postgres.pid().orElseThrow());
                await("the restart", () -> postgres.restarts() == expected);
                report("restart by the supervisor", startNanos);
                busy.join();
                assertThat(query(postgres, "SELECT value FROM kept")).isEqualTo("42");
            }
        }
    }

    @Test
    void aCommandJoinsTheOwnersServerAndLeavesItRunning() throws Exception {
        Process owner = startChild();
        try {
            long server;
            try (EmbeddedPostgres joined = EmbeddedPostgres.join(TestServers.options(dataDir))) {
                assertThat(query(joined, "SELECT 1")).isEqualTo("1");
                server = joined.pid().orElseThrow();
            }
            assertThat(ProcessHandle.of(server)).isPresent();
        } finally {
            owner.destroyForcibly().waitFor();
        }
        try (EmbeddedPostgres alone = EmbeddedPostgres.join(TestServers.options(dataDir))) {
            assertThat(query(alone, "SELECT 1")).isEqualTo("1");
        }
        assertThat(Postmaster.alive(cluster())).isEmpty();
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (EmbeddedPostgres other = EmbeddedPostgres.start(TestServers.options(dataDir.resolve("other")))) {
            int port = other.address().port();
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> EmbeddedPostgres.start(
                            TestServers.options(dataDir.resolve("this")).withPort(port)))
                    .withMessageContaining("port " + port + " of 127.0.0.1 is taken");
        }
    }

    @Test
    void aClusterOfAnotherMajorVersionIsRefused() throws Exception {
        Files.createDirectories(dataDir.resolve("cluster"));
        Files.writeString(dataDir.resolve("cluster/PG_VERSION"), "17\n");
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> EmbeddedPostgres.start(TestServers.options(dataDir)))
                .withMessageContaining("made by PostgreSQL 17");
    }

    private Path cluster() throws IOException {
        return dataDir.toRealPath().resolve("cluster");
    }

    @Test
    void withoutUserNamespacesRootRunsItAsTheOwnerOfTheDirectory() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")));
        Path programs = Files.createDirectories(dataDir.resolve("programs"));
        Path unshare = Files.writeString(programs.resolve("unshare"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
        String path = programs + ":" + System.getenv("PATH");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> startChild(path, "unpacked-there"))
                .withMessageContaining("PostgreSQL refuses to run as root");

        Files.setAttribute(dataDir, "unix:uid", 65_534);
        Files.setAttribute(dataDir, "unix:gid", 65_534);
        Process owner = startChild(path, "unpacked-there");
        Postmaster running = Postmaster.alive(cluster()).orElseThrow();
        try (EmbeddedPostgres joined = EmbeddedPostgres.join(TestServers.options(dataDir))) {
            assertThat(query(joined, "SELECT 1")).isEqualTo("1");
            assertThat(Files.getAttribute(Path.of("/proc/" + running.pid()), "unix:uid"))
                    .isEqualTo(65_534);
        } finally {
            owner.destroyForcibly().waitFor();
            kill(running.pid());
        }
    }

    private Process startChild() throws IOException {
        return startChild(System.getenv("PATH"));
    }

    /** A JVM that owns a server and waits to be killed. */
    private Process startChild(String path, String... more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedPostgresChild.class.getName(),
                        dataDir.toString())
                .redirectErrorStream(true);
        builder.command().addAll(List.of(more));
        builder.environment().put("PATH", path);
        Process child = builder.start();
        BufferedReader out = child.inputReader();
        StringBuilder seen = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.append(line).append('\n');
            if (line.startsWith("SERVER ")) {
                return child;
            }
        }
        throw new IllegalStateException("The child ended:\n" + seen);
    }

    private void kill(long pid) throws Exception {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        // Not ProcessHandle's own word: where process 1 is slow to reap, it takes a zombie for alive.
        await("the end of " + pid, () -> !new Postmaster(cluster(), pid, 0, true).isAlive());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        execute(postgres.address(), sql);
    }

    private static void execute(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = PostgresProbe.connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = PostgresProbe.connect(postgres.address());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void report(String what, long startNanos) {
        System.out.printf("EmbeddedPostgres: %s %d ms%n", what, (System.nanoTime() - startNanos) / 1_000_000);
    }
}
