package dev.tollgate.db;

import io.vertx.sqlclient.Pool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test class a fresh, migrated database on a real PostgreSQL, and fails a test that leaves connections open.
 *
 * <p>{@code @ExtendWith(PostgresExtension.class)} injects {@link Database}, {@link Pool} and {@link DatabaseAddress} into
 * methods and constructors; they come from one server a JVM, which is kept under {@code target} between
 * runs. For tests that kill PostgreSQL: {@code @RegisterExtension static PostgresExtension postgres =
 * PostgresExtension.privateServer()}, which also injects its {@link EmbeddedPostgres}, supervised.
 *
 * <p>What a test opens by itself on the database it closes by itself, at the latest in {@code @AfterEach}; what
 * {@code @BeforeAll} opened may stay.
 */
public final class PostgresExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);

    private final boolean privateServer;
    private @Nullable TestDatabase current;

    public PostgresExtension() {
        this(false);
    }

    private PostgresExtension(boolean privateServer) {
        this.privateServer = privateServer;
    }

    public static PostgresExtension privateServer() {
        return new PostgresExtension(true);
    }

    public Database database() {
        return current().database();
    }

    public Pool pool() {
        return database().pool();
    }

    /** Of this class's own database, for an application under test. */
    public DatabaseAddress address() {
        return database().address();
    }

    /** The private server. */
    public EmbeddedPostgres server() {
        return current().privateServer().orElseThrow(() -> new IllegalStateException("The server is shared"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Store root = context.getRoot().getStore(NAMESPACE);
        // A nested class finds the database of the class around it; the store closes what it made, in reverse order.
        current = context.getStore(NAMESPACE)
                .computeIfAbsent(
                        TestDatabase.class,
                        key -> privateServer
                                ? TestDatabase.onPrivateServer()
                                : TestDatabase.on(
                                        root.computeIfAbsent(
                                                SharedServer.class, k -> SharedServer.start(), SharedServer.class),
                                        context.getRequiredTestClass().getSimpleName()),
                        TestDatabase.class);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        current().leaks().begin();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        current().leaks().check();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Database.class
                || type == Pool.class
                || type == DatabaseAddress.class
                || (type == EmbeddedPostgres.class && privateServer);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == Database.class) {
            return database();
        }
        if (type == Pool.class) {
            return pool();
        }
        return type == DatabaseAddress.class ? address() : server();
    }

    private TestDatabase current() {
        return Objects.requireNonNull(current, "no test class has begun");
    }
}
