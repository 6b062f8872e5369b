package dev.tollgate;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.access.KeyDigest;
import dev.tollgate.access.Role;
import dev.tollgate.access.Scope;
import dev.tollgate.access.ServiceKeysSql;
import dev.tollgate.access.SignedIn;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.accounts.Binding;
import dev.tollgate.accounts.BoundName;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditReport;
import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts accounts and what belongs to them into the database, and reads numbers out of it; waits for each statement. */
public final class Seeds {
    private final Pool pool;

    public Seeds(Pool pool) {
        this.pool = pool;
    }

    @CanIgnoreReturnValue
    public static <T extends @Nullable Object> T get(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    long account(String name) {
        return get(AccountsSql.create(pool, name, "operator"));
    }

    /** An account whose LiteLLM key has this hash. */
    @CanIgnoreReturnValue
    public long accountWithKey(String keyHash) {
        long id = account("owner of " + keyHash);
        bind(NameKind.KEY_HASH, keyHash, new Binding(id, Binding.NONE, Binding.NONE, false));
        return id;
    }

    void bind(NameKind kind, String value, Binding binding) {
        get(AccountsSql.bind(pool, new BoundName(Directory.ANY_SOURCE, kind, value, binding)));
    }

    void bind(NameKind kind, String value, long accountId) {
        bind(kind, value, new Binding(accountId, Binding.NONE, Binding.NONE, false));
    }

    /** Credits; false if that reference is booked already. */
    public boolean grant(long accountId, long nanos, String reference) {
        return get(LedgerSql.book(
                pool, new Transfer(accountId, TransferKind.CREDIT_GRANT, reference, nanos, "test", "for the test")));
    }

    String serviceKey(String source, Scope... scopes) {
        String key = KeyDigest.newKey();
        get(ServiceKeysSql.create(pool, key, "a key of " + source, Set.of(scopes), source));
        return key;
    }

    /** A new person who is that in the account; the token of his session. */
    String signedIn(Role role, long accountId) {
        return SignedIn.as(role, pool, accountId);
    }

    /** An agent sold by the token at 3 dollars in and 15 out per million, with the default share. */
    long agent(String slug, long creatorAccountId) {
        return number(
                "INSERT INTO agents (slug, name, creator_account_id, pricing, input_rate_nanos, output_rate_nanos)"
                        + " VALUES ($1, $1, $2, 'api', 3000000000, 15000000000) RETURNING id",
                slug,
                creatorAccountId);
    }

    void entitle(long accountId, long agentId) {
        execute("INSERT INTO agent_entitlements (account_id, agent_id) VALUES ($1, $2)", accountId, agentId);
    }

    long project(long accountId, String slug) {
        return number(
                "INSERT INTO projects (account_id, slug, name) VALUES ($1, $2, $2) RETURNING id", accountId, slug);
    }

    public void execute(String sql, Object... parameters) {
        get(pool.preparedQuery(sql).execute(Tuple.tuple(List.of(parameters))));
    }

    public AuditReport audit() {
        return get(new Audit(pool, Clock.systemUTC()).run());
    }

    /** Sessions on the database that are not of the test's own pool. */
    long otherSessions() {
        return number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") - pool.size();
    }

    public long number(String sql, Object... parameters) {
        Long number = rows(sql, parameters).getFirst().getLong(0);
        return number == null ? 0 : number;
    }

    /** The first column of the first row, which must be there. */
    public String text(String sql, Object... parameters) {
        return Objects.requireNonNull(rows(sql, parameters).getFirst().getString(0));
    }

    List<Row> rows(String sql, Object... parameters) {
        List<Row> rows = new ArrayList<>();
        get(pool.preparedQuery(sql).execute(Tuple.tuple(List.of(parameters)))).forEach(rows::add);
        return rows;
    }
}
