package dev.tollgate.db;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A server whose WAL is archived, its backups, and another one restored from both to a named point: what
 * {@code src/docs/OPERATIONS.md} does with pg_basebackup, which the embedded binaries have not, is done here by PostgreSQL's
 * own functions and by copying files.
 */
public final class ArchivedPostgres implements AutoCloseable {
    /** What a base backup leaves out, by PostgreSQL's manual. */
    private static final Set<String> NOT_COPIED = Set.of("postmaster.pid", "postmaster.opts", "pg_wal", "pg_stat_tmp");

    private final Path root;
    private final EmbeddedPostgres server;

    private ArchivedPostgres(Path root, EmbeddedPostgres server) {
        this.root = root;
        this.server = server;
    }

    /** A new server in {@code root/live}, its archive in {@code root/archive}. */
    public static ArchivedPostgres start(Path root) throws SQLException, IOException {
        Path archive = Files.createDirectories(root.resolve("archive"));
        EmbeddedOptions options = TestServers.options(root.resolve("live"));
        try (EmbeddedPostgres first = EmbeddedPostgres.start(options)) {
            execute(first.address(), "ALTER SYSTEM SET archive_mode = on");
            execute(
                    first.address(),
                    "ALTER SYSTEM SET archive_command = 'test ! -f %1$s/%%f && cp %%p %1$s/%%f'".formatted(archive));
        }
        return new ArchivedPostgres(root, EmbeddedPostgres.start(options));
    }

    public DatabaseAddress address() {
        return server.address();
    }

    /** Copies the cluster while the server works on it. One session begins the backup and ends it. */
    public void backUp() throws SQLException, IOException {
        Path copy = root.resolve("backup");
        try (Connection connection = PostgresProbe.connect(address());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('test', fast => true)");
            copyTree(root.resolve("live/cluster"), copy);
            Files.copy(root.resolve("live/postgres.password"), root.resolve("backup.password"));
            try (ResultSet stopped =
                    statement.executeQuery("SELECT labelfile FROM pg_backup_stop(wait_for_archive => true)")) {
                if (!stopped.next()) {
                    throw new IllegalStateException("pg_backup_stop answered nothing");
                }
                Files.writeString(copy.resolve("backup_label"), stopped.getString(1));
            }
        }
    }

    public void restorePoint(String name) throws SQLException {
        execute(address(), "SELECT pg_create_restore_point('" + name + "')");
    }

    /** Waits until all that was written up to now is in the archive. */
    public void archiveAll() throws SQLException, InterruptedException {
        try (Connection connection = PostgresProbe.connect(address());
                Statement statement = connection.createStatement()) {
            String last = text(statement, "SELECT pg_walfile_name(pg_switch_wal())");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!Files.exists(root.resolve("archive").resolve(last))) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(last + " is not archived");
                }
                Thread.sleep(20);
            }
        }
    }

    /** The server is gone, and all of its files. */
    public void destroy() throws IOException {
        server.close();
        PostgresBinaries.deleteTree(root.resolve("live"));
    }

    /** Another server, restored. */
    public record Restored(EmbeddedPostgres server) implements AutoCloseable {
        public DatabaseAddress address() {
            return server.address();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** A server from the backup and the archive, as the lost one was at the named point. Blocks until it takes writes. */
    public static Restored restored(Path root, String point) throws IOException, SQLException, InterruptedException {
        Path data = Files.createDirectories(root.resolve("restored"));
        Path cluster = data.resolve("cluster");
        Files.copy(root.resolve("backup.password"), data.resolve("postgres.password"));
        copyTree(root.resolve("backup"), cluster);
        Files.createFile(cluster.resolve("recovery.signal"));
        String recovery = """
            restore_command = 'cp %s/%%f %%p'
            recovery_target_name = '%s'
            recovery_target_action = 'promote'
            """.formatted(root.resolve("archive"), point);
        Files.writeString(cluster.resolve("postgresql.auto.conf"), recovery, StandardOpenOption.APPEND);
        EmbeddedPostgres server = EmbeddedPostgres.start(TestServers.options(data));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (inRecovery(server.address())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the server is still in recovery");
            }
            Thread.sleep(20);
        }
        return new Restored(server);
    }

    public static void delete(Path root) throws IOException {
        PostgresBinaries.deleteTree(root);
    }

    @Override
    public void close() {
        server.close();
    }

    private static boolean inRecovery(DatabaseAddress address) throws SQLException {
        try (Connection connection = PostgresProbe.connect(address);
                Statement statement = connection.createStatement()) {
            return "t".equals(text(statement, "SELECT pg_is_in_recovery()"));
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                throw new IllegalStateException(query + " answered nothing");
            }
            return rows.getString(1);
        }
    }

    private static void execute(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = PostgresProbe.connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(folder).toString());
                Files.createDirectories(
                        target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                boolean top = from.equals(folder.getParent());
                return top && NOT_COPIED.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!NOT_COPIED.contains(file.getFileName().toString())) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }

            // A table that was dropped, or a temporary file, while the copy went on: the WAL has what matters.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (Files.exists(file)) {
                    throw e;
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
