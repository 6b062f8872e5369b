package dev.tollgate.accounts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link Directory} equal to the rows: loads all at the start and after every gap in the notifications, reloads
 * what a notification names, and all again every {@link #RELOAD_EVERY} in case one got lost.
 *
 * <p>One load at a time, since of two the one that read earlier could end later and bring back what is gone; what changes
 * during a load is loaded after it. Safe for all threads.
 */
public final class DirectoryLoader {
    /** The channel that the triggers of the tables notify; payloads are {@code account:17} and {@code agent:3}. */
    public static final String CHANNEL = "tollgate_directory";

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLoader.class);
    private static final Duration RELOAD_EVERY = Duration.ofMinutes(5);
    private static final long GATHER_MILLIS = 20;
    private static final long RETRY_MILLIS = 1_000;

    private final Vertx vertx;
    private final Pool pool;
    private final DirectorySql sql;
    private final Directory directory;
    private final Set<Long> changedAccounts = new HashSet<>();
    private final Set<Long> changedAgents = new HashSet<>();
    private boolean gathering;
    private boolean allWanted;
    private boolean loading;
    private boolean stopped;
    private long timer = -1;

    public DirectoryLoader(Vertx vertx, Pool pool, Directory directory, ShareDefaults share) {
        this.vertx = vertx;
        this.pool = pool;
        this.directory = directory;
        this.sql = new DirectorySql(share.bps(), share.base());
    }

    /** Loads everything for the first time and starts the periodic reload. */
    public synchronized Future<Void> start() {
        timer = vertx.setPeriodic(RELOAD_EVERY.toMillis(), id -> reloadAll());
        loading = true;
        return loadAll().onComplete(loaded -> ended(loaded.cause()));
    }

    public synchronized void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    /** Loads everything again, in the background. */
    public synchronized void reloadAll() {
        allWanted = true;
        loadNext();
    }

    /** Takes a notification of {@link #CHANNEL}. Several that come together are loaded together. */
    public synchronized void changed(String payload) {
        int colon = payload.indexOf(':');
        long id = colon < 0 ? Binding.NONE : Binding.parseId(payload.substring(colon + 1));
        if (id == Binding.NONE) {
            return;
        }
        switch (payload.substring(0, colon)) {
            case "account" -> changedAccounts.add(id);
            case "agent" -> changedAgents.add(id);
            default -> {
                return;
            }
        }
        if (!gathering) {
            gathering = true;
            vertx.setTimer(GATHER_MILLIS, timerId -> gathered());
        }
    }

    private synchronized void gathered() {
        gathering = false;
        loadNext();
    }

    private synchronized void loadNext() {
        if (loading || stopped) {
            return;
        }
        Future<Void> load;
        if (allWanted) {
            allWanted = false;
            load = loadAll();
        } else if (!changedAccounts.isEmpty() || !changedAgents.isEmpty()) {
            load = loadChanged();
        } else {
            return;
        }
        loading = true;
        load.onComplete(loaded -> ended(loaded.cause()));
    }

    private synchronized void ended(@Nullable Throwable failure) {
        loading = false;
        if (failure == null) {
            loadNext();
        } else {
            LOG.warn("Cannot load the accounts, trying again: {}", failure.toString());
            vertx.setTimer(RETRY_MILLIS, id -> reloadAll());
        }
    }

    private Future<Void> loadAll() {
        Future<List<Account>> accounts = sql.accounts(pool, null);
        Future<List<Agent>> agents = sql.agents(pool, null);
        return Future.all(accounts, agents).map(loaded -> {
            directory.replaceAll(accounts.result(), agents.result());
            return null;
        });
    }

    private Future<Void> loadChanged() {
        Long[] accountIds = changedAccounts.toArray(Long[]::new);
        Long[] agentIds = changedAgents.toArray(Long[]::new);
        changedAccounts.clear();
        changedAgents.clear();
        Future<List<Account>> accounts = sql.accounts(pool, accountIds);
        Future<List<Agent>> agents = sql.agents(pool, agentIds);
        return Future.all(accounts, agents).map(loaded -> {
            Set<Long> gone = new HashSet<>(Set.of(accountIds));
            for (Account account : accounts.result()) {
                gone.remove(account.id());
                directory.put(account);
            }
            gone.forEach(directory::removeAccount);
            Set<Long> goneAgents = new HashSet<>(Set.of(agentIds));
            for (Agent agent : agents.result()) {
                goneAgents.remove(agent.id());
                directory.put(agent);
            }
            goneAgents.forEach(directory::removeAgent);
            return null;
        });
    }
}
