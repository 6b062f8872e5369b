package dev.tollgate.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One server for all test classes of a JVM, fsync off, kept between runs. JVMs at the same time get servers of their own.
 * The template's name has the hash of the migrations in it, so that it is made again only when they change.
 */
final class SharedServer implements AutoCloseable {
    private static final int SLOTS = 8;

    private final EmbeddedPostgres postgres;
    private final DatabaseAddress admin;
    private final String template;
    private final AtomicInteger databases = new AtomicInteger();

    private SharedServer(EmbeddedPostgres postgres) throws SQLException {
        this.postgres = postgres;
        this.admin = postgres.address().withDatabase("postgres");
        this.template = "template_" + hashOfMigrations();
        for (String leftover : databasesLike("test\\_%")) {
            drop(leftover);
        }
        makeTemplate();
    }

    static SharedServer start() {
        try {
            return new SharedServer(startInFreeSlot());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new database like the template. */
    DatabaseAddress create(String label) {
        String name = "test_" + label.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT) + "_"
                + databases.incrementAndGet();
        try {
            execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return admin.withDatabase(name);
    }

    void drop(String name) throws SQLException {
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    @Override
    public void close() {
        postgres.close();
    }

    private static EmbeddedPostgres startInFreeSlot() {
        for (int slot = 1; ; slot++) {
            try {
                Path dataDir = Path.of("target", "test-postgres", "shared-" + slot);
                return EmbeddedPostgres.start(TestServers.options(dataDir));
            } catch (DatabaseException e) {
                if (slot == SLOTS || !String.valueOf(e.getMessage()).contains("in use by another")) {
                    throw e;
                }
            }
        }
    }

    private void makeTemplate() throws SQLException {
        List<String> known = databasesLike("template\\_%");
        if (known.contains(template)) {
            return;
        }
        for (String old : known) {
            drop(old);
        }
        // Under its final name only when it is whole.
        drop("migrating");
        execute("CREATE DATABASE migrating");
        int applied = Migrations.migrate(admin.withDatabase("migrating"));
        if (applied == 0) {
            throw new IllegalStateException("No migrations on the class path");
        }
        execute("ALTER DATABASE migrating RENAME TO " + template);
    }

    private List<String> databasesLike(String pattern) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = PostgresProbe.connect(admin);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT datname FROM pg_database WHERE datname LIKE '" + pattern + "'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = PostgresProbe.connect(admin);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String hashOfMigrations() {
        try {
            Path folder = Path.of(Objects.requireNonNull(SharedServer.class.getResource("/db/migration"))
                    .toURI());
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(file.getFileName().toString().getBytes(UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
