package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.config.Config;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.db.PostgresExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that cannot start leaves nothing running, so that its process ends and whoever supervises it can try again. */
@ExtendWith(PostgresExtension.class)
class FailedStartIT {
    private final DatabaseAddress address;

    FailedStartIT(DatabaseAddress address) {
        this.address = address;
    }

    @Test
    void aDatabaseThatIsLostAfterTheMigrationLeavesNoThreads(@TempDir Path journal) throws Exception {
        Set<Thread> before = threads();
        int nobodys = closedPort();
        DatabaseAddress lost = new DatabaseAddress(
                "127.0.0.1", nobodys, address.database(), address.user(), address.password(), address.sslMode(), null);
        Config config = Config.of(
                "server.port=0",
                "server.managementPort=0",
                "journal.dir=" + journal,
                "database.url=" + DatabaseUrl.of(lost),
                "database.migrationUrl=" + DatabaseUrl.of(address));
        assertThatThrownBy(() -> App.start(config)).hasMessageContaining("Cannot connect to");
        Await.until("no thread of it is left", () -> before.containsAll(threads()));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && thread.isAlive())
                .collect(Collectors.toSet());
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            assertThat(port).isPositive();
            return port;
        }
    }
}
