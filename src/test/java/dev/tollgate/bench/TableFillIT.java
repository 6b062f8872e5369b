package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditReport;
import dev.tollgate.pricing.CurrentPrices;
import dev.tollgate.pricing.PriceBookStore;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the benchmark fills its tables with is what the gateway would have left there. */
@ExtendWith(PostgresExtension.class)
class TableFillIT {
    private static final int ACCOUNTS = 300;
    private static final int BATCHES = 3;
    private static final int OF_FIRST = 20;

    @Test
    void theBooksOfFilledTablesAddUp(Database database) throws Exception {
        Vertx vertx = Vertx.vertx();
        Stage.await(new CurrentPrices(vertx, new PriceBookStore(database.pool())).start());
        Stage.await(database.pool().preparedQuery(Stage.SEED).execute(Tuple.of(ACCOUNTS)));
        int version =
                Stage.row(database, "SELECT max(version) FROM price_books").getInteger(0);

        new TableFill(database, ACCOUNTS, version, Clock.systemUTC().instant(), BATCHES, OF_FIRST).run();

        Row rows = Stage.row(
                database,
                "SELECT count(*), count(DISTINCT key), count(DISTINCT account_id), count(DISTINCT tableoid) FROM"
                        + " usage_logs");
        assertThat(rows.getLong(0)).isEqualTo(BATCHES * TableFill.BATCH);
        assertThat(rows.getLong(1)).isEqualTo(BATCHES * TableFill.BATCH);
        assertThat(rows.getLong(2)).isEqualTo(ACCOUNTS);
        assertThat(rows.getLong(3)).isBetween(3L, 4L);
        Row first = Stage.row(
                database,
                "SELECT count(*), count(DISTINCT (model, project_id)) FROM usage_logs WHERE account_id = (SELECT"
                        + " account_id FROM bindings ORDER BY value LIMIT 1)");
        assertThat(first.getLong(0)).isBetween(rows.getLong(0) / OF_FIRST, rows.getLong(0) / OF_FIRST * 2);
        assertThat(first.getLong(1)).as("models with projects, and without").isEqualTo(8 * 31);
        AuditReport report = Stage.await(new Audit(database.pool(), Clock.systemUTC()).run());
        assertThat(report.isClean()).as(report.table()).isTrue();
        Stage.await(vertx.close());
    }
}
