package dev.tollgate.sandbox;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Objects;

/**
 * Demo accounts for sandbox mode. What is there already stays as it is: credits that were spent are not given again, a
 * name that was bound elsewhere stays there.
 */
public final class DemoData {
    /** LiteLLM's user, team and virtual key that Acme pays for. */
    public static final String ACME_USER = "user-42";

    static final String ACME_TEAM = "team-7f2a";

    /** The hash of the virtual key {@code sk-1234}, which LiteLLM's own examples use. */
    static final String ACME_KEY_HASH = "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b";

    /** LiteLLM's user whose calls are calls of the agent. */
    static final String ACME_AGENT_USER = "user-42-research";

    static final String GLOBEX_USER = "user-globex";
    static final String AGENT = DemoAgents.BY_TOKEN.slug();
    static final String SOLD_AGENT = DemoAgents.ONCE.slug();
    static final String PROJECT = "search";

    private static final long ACME_NANOS = 25 * Money.NANOS_PER_USD;
    private static final long GLOBEX_NANOS = Money.NANOS_PER_CENT;
    private static final String REFERENCE = "demo";

    private DemoData() {}

    /** Seeds what is missing. Nodes that start together wait for each other. */
    public static Future<DemoAccounts> seed(Pool pool) {
        return pool.withTransaction(DemoData::seed).map(Objects::requireNonNull);
    }

    private static Future<DemoAccounts> seed(SqlClient transaction) {
        return DemoDataSql.lock(transaction)
                .compose(locked -> accounts(transaction))
                .compose(accounts -> credits(transaction, accounts)
                        .compose(done -> belongings(transaction, accounts))
                        .map(done -> accounts));
    }

    private static Future<DemoAccounts> accounts(SqlClient transaction) {
        return DemoDataSql.account(transaction, "Acme")
                .compose(acme -> DemoDataSql.account(transaction, "Globex")
                        .compose(globex -> DemoDataSql.account(transaction, "Nova Labs")
                                .map(nova -> new DemoAccounts(acme, globex, nova))));
    }

    private static Future<?> credits(SqlClient transaction, DemoAccounts accounts) {
        return LedgerSql.book(transaction, grant(accounts.acmeId(), ACME_NANOS))
                .compose(done -> LedgerSql.book(transaction, grant(accounts.globexId(), GLOBEX_NANOS)));
    }

    private static Transfer grant(long accountId, long nanos) {
        return new Transfer(accountId, TransferKind.CREDIT_GRANT, REFERENCE, nanos, "sandbox", "demo credits");
    }

    private static Future<?> belongings(SqlClient transaction, DemoAccounts accounts) {
        return DemoDataSql.project(transaction, accounts.acmeId(), PROJECT, "Search")
                .compose(done -> agents(transaction, accounts.novaId()))
                .compose(done -> DemoAgentsSql.entitle(transaction, accounts.acmeId(), AGENT))
                .compose(done -> bind(transaction, accounts));
    }

    private static Future<Void> agents(SqlClient transaction, long creatorId) {
        Future<Void> made = Future.succeededFuture();
        for (DemoAgentsSql.DemoAgent agent : DemoAgents.ALL) {
            made = made.compose(before -> DemoAgentsSql.agent(transaction, agent, creatorId));
        }
        return made;
    }

    private static Future<?> bind(SqlClient transaction, DemoAccounts accounts) {
        List<DemoDataSql.Name> names = List.of(
                new DemoDataSql.Name("key_hash", ACME_KEY_HASH, accounts.acmeId(), null),
                new DemoDataSql.Name("user", ACME_USER, accounts.acmeId(), null),
                new DemoDataSql.Name("team", ACME_TEAM, accounts.acmeId(), null),
                new DemoDataSql.Name("user", ACME_AGENT_USER, accounts.acmeId(), AGENT),
                new DemoDataSql.Name("user", GLOBEX_USER, accounts.globexId(), null));
        return DemoDataSql.bind(transaction, names);
    }
}
