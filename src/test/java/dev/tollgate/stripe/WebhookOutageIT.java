package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.idOf;
import static dev.tollgate.stripe.TestEvents.sessionId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.EmbeddedPostgres;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL is killed while events come in and are worked on. */
class WebhookOutageIT {
    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.privateServer();

    @Test
    void whatWasAnsweredIsDoneAndTheRestIsTakenWhenStripeComesAgain(EmbeddedPostgres server, Database database) {
        try (TestGateway gateway = new TestGateway(database.connectOptions())) {
            gateway.startWorkers();
            long account = gateway.newAccount();
            List<String> sessions =
                    IntStream.range(0, 60).mapToObj(i -> sessionId()).toList();
            sessions.forEach(session -> gateway.order(account, session));
            List<JsonObject> events =
                    sessions.stream().map(TestEvents::completed).toList();
            int refused = 0;
            for (int i = 0; i < events.size(); i++) {
                if (i == 30) {
                    assertThat(ProcessHandle.of(server.pid().orElseThrow())
                                    .orElseThrow()
                                    .destroyForcibly())
                            .isTrue();
                }
                int status = gateway.post(events.get(i)).statusCode();
                while (status != 200) {
                    assertThat(status).isEqualTo(503);
                    refused++;
                    status = gateway.post(events.get(i)).statusCode();
                }
            }
            assertThat(refused).isPositive();
            assertThat(server.restarts()).isEqualTo(1);
            events.forEach(event -> gateway.until(idOf(event), "processed"));
            assertThat(gateway.books(sessions.getFirst())).isEqualTo("paid 30000 60");
            gateway.audit();
        }
    }
}
