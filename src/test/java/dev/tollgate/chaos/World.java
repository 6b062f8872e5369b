package dev.tollgate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.Await;
import dev.tollgate.Seeds;
import dev.tollgate.SmallDisk;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.EmbeddedPostgres;
import dev.tollgate.db.Migrations;
import dev.tollgate.db.TestServers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** One PostgreSQL and two gateways, each with a proxy of its own before the database; kept from schedule to schedule. */
final class World implements AutoCloseable {
    static final int NODES = 2;

    /** A start may meet a connection that answers nothing, wait that out, end, and begin anew. */
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private static final long JOURNAL_DISK_BYTES = 48 << 20;

    /** The gateways' logs stay there. */
    private static final Path LOGS = Path.of("target", "chaos");

    private final EmbeddedPostgres postgres;
    private final Vertx vertx = Vertx.vertx();
    private final Database database;
    private final Seeds seeds;
    private final List<Proxy> proxies = new ArrayList<>();
    private final List<SmallDisk> journalDisks = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private World(EmbeddedPostgres postgres, Path dir) throws IOException, InterruptedException {
        this.postgres = postgres;
        DatabaseAddress address = postgres.address();
        for (int i = 0; i < NODES; i++) {
            Proxy proxy = new Proxy(address.port());
            proxies.add(proxy);
            SmallDisk disk = SmallDisk.mount(dir.resolve("disk-" + i), JOURNAL_DISK_BYTES);
            journalDisks.add(disk);
            List<String> settings = new ArrayList<>(settings(address, proxy));
            settings.add("journal.dir=" + disk.path().resolve("journal"));
            // One node meets the end of the disk, the other one stops before.
            settings.add("journal.freeBytesMin=" + (i == 0 ? "0B" : "256KiB"));
            nodes.add(new Node("node-" + i, Files.createDirectories(LOGS), dir, settings));
        }
        database = Seeds.get(Database.open(vertx, address, DatabaseOptions.defaults()));
        seeds = new Seeds(database.pool());
    }

    /**
     * Starts everything, and waits until both gateways are ready.
     *
     * @param dir for data, empty
     */
    static World start(Path dir) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(TestServers.options(dir.resolve("postgres")));
        World world;
        try {
            int applied = Migrations.migrate(postgres.address());
            assertThat(applied).isPositive();
            world = new World(postgres, dir);
        } catch (Throwable e) {
            postgres.close();
            throw e;
        }
        try {
            world.execute("ALTER DATABASE " + world.database() + " SET deadlock_timeout = '200ms'");
            if (!world.journalDisks.stream().allMatch(SmallDisk::isMounted)) {
                System.out.println("CHAOS  SKIPPED: FillJournalDisk, since only root may mount a small disk");
            }
            Await.until("both gateways are ready", world::isReady);
            return world;
        } catch (Throwable e) {
            world.close();
            throw e;
        }
    }

    /** Short limits, so that many of them pass in one schedule; small batches, so that many are under way. */
    private static List<String> settings(DatabaseAddress address, Proxy proxy) {
        return List.of(
                "server.port=0",
                "server.managementPort=0",
                "server.instances=2",
                "server.shutdownGrace=2s",
                "database.url=postgres://" + address.user() + ":" + address.password() + "@127.0.0.1:" + proxy.port()
                        + "/" + address.database() + "?sslmode=disable",
                "database.poolSize=4",
                "database.statementTimeout=1s",
                "usage.writers=2",
                "usage.flushRowsMax=100",
                "usage.ackTimeout=2s",
                "usage.unknownPayer=create",
                "journal.patience=300ms");
    }

    Node node(int number) {
        return nodes.get(number);
    }

    List<Node> nodes() {
        return nodes;
    }

    Proxy proxy(int node) {
        return proxies.get(node);
    }

    SmallDisk journalDisk(int node) {
        return journalDisks.get(node);
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    Seeds seeds() {
        return seeds;
    }

    HttpClient http() {
        return http;
    }

    /** The database's name. */
    String database() {
        return postgres.address().database();
    }

    /** A session of the test's own, not through any proxy. */
    Connection connect() throws SQLException {
        DatabaseAddress address = postgres.address();
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("ApplicationName", "chaos");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + address.port() + "/" + address.database(), properties);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column. */
    List<Long> numbers(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Long> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        }
    }

    /** Ends whatever a fault has left, and waits until everything works and nothing is under way. */
    void heal() throws Exception {
        proxies.forEach(Proxy::atFullSpeed);
        proxies.forEach(Proxy::endVanished);
        nodes.forEach(node -> node.clockIsOff(Duration.ZERO));
        Await.until("PostgreSQL answers", this::isDatabaseThere);
        if (!numbers("SELECT 1 FROM pg_db_role_setting WHERE array_to_string(setconfig, ' ') LIKE '%isolation%'")
                .isEmpty()) {
            BeSerializable.end(this);
        }
        Await.until("both gateways are ready", START_LIMIT, this::isReady);
    }

    /** Nothing waits in a gateway, no session is at work, and no batch was written for a while. */
    void awaitQuiet() throws Exception {
        Await.until("the journals are empty", () -> metric("tollgate_journal_records") == 0);
        Await.until("no records wait in a gateway", () -> metric("tollgate_queue_rows") == 0);
        Await.until("all room is given back", () -> metric("tollgate_queue_bytes") == 0);
        Await.until("no session is at work", () -> {
            long batches = numbers("SELECT count(*) FROM metering_batches").getFirst();
            Thread.sleep(300);
            return numbers("SELECT pid FROM pg_stat_activity WHERE application_name = 'tollgate'"
                                    + " AND datname = current_database() AND state <> 'idle'")
                            .isEmpty()
                    && numbers("SELECT count(*) FROM metering_batches").getFirst() == batches;
        });
    }

    private boolean isDatabaseThere() {
        try {
            return !numbers("SELECT 1").isEmpty();
        } catch (SQLException away) {
            return false;
        }
    }

    private boolean isReady() throws InterruptedException {
        for (Node node : nodes) {
            Node.Ports ports = node.ports().orElse(null);
            try {
                if (ports == null || get(ports, "/readyz").statusCode() != 200) {
                    return false;
                }
            } catch (IOException away) {
                return false;
            }
        }
        return true;
    }

    /** What the nodes' journals could not read of what they had answered for. */
    double journalLosses() throws IOException, InterruptedException {
        return metric("tollgate_journal_cut_total") + metric("tollgate_journal_lost_records_total");
    }

    /** The sum over the nodes. */
    private double metric(String series) throws IOException, InterruptedException {
        double sum = 0;
        for (Node node : nodes) {
            sum += get(node.ports().orElseThrow(), "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .sum();
        }
        return sum;
    }

    private HttpResponse<String> get(Node.Ports ports, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.management() + path))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            node.close();
        }
        for (Proxy proxy : proxies) {
            proxy.close();
        }
        for (SmallDisk disk : journalDisks) {
            disk.close();
        }
        http.shutdownNow();
        Seeds.get(database.close());
        Seeds.get(vertx.close());
        postgres.close();
    }
}
