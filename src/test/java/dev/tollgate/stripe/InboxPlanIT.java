package dev.tollgate.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The plan by which a worker looks for the next event is made while nothing waits, as nearly always, and used when much does. */
@ExtendWith(PostgresExtension.class)
class InboxPlanIT {
    private final Database database;

    InboxPlanIT(Database database) {
        this.database = database;
    }

    @Test
    void takesEventsByTheIndexOfThoseThatWait() {
        assertThat(plan()).anyMatch(line -> line.contains("Index Scan using stripe_inbox_pending"));
    }

    /** Whichever of two indexes looks cheaper depends on the moment; of those that wait there is but one. */
    @Test
    void hasNoOtherIndexThatWouldDo() {
        assertThat(plan("DROP INDEX stripe_inbox_pending"))
                .filteredOn(line -> line.contains(" on stripe_inbox  ("))
                .singleElement()
                .asString()
                .contains("Seq Scan");
    }

    private List<String> plan(String... before) {
        List<String> plan = new ArrayList<>();
        Pool own = database.ownConnection();
        try {
            own.withConnection(connection -> connection
                            .begin()
                            .compose(transaction -> connection
                                    .query(String.join(";", before) + ";EXPLAIN " + InboxSql.TAKE)
                                    .execute()
                                    .map(rows -> {
                                        for (var each = rows; each != null; each = each.next()) {
                                            each.forEach(row -> plan.add(row.getString(0)));
                                        }
                                        return plan;
                                    })
                                    .eventually(() -> transaction.rollback())))
                    .await();
        } finally {
            own.close().await();
        }
        return plan;
    }
}
