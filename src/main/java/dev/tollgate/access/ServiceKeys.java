package dev.tollgate.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The valid service keys, in memory. A key that is not there is looked up in the database once more before it counts as
 * bad, so that a key made on another node works at once and a lost database is never taken for a bad key.
 */
public final class ServiceKeys {
    /** Keys of the sandbox: public knowledge, so valid only in sandbox mode, which listens on loopback only. */
    public static final String SANDBOX_INGEST = "tg_sandbox_ingest";

    public static final String SANDBOX_ADMIN = "tg_sandbox_admin";

    private static final Logger LOG = LoggerFactory.getLogger(ServiceKeys.class);
    private static final Duration RELOAD_EVERY = Duration.ofMinutes(1);
    private static final long REFUSED_FOR_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int REFUSED_MAX = 10_000;

    private final Vertx vertx;
    private final Pool pool;
    private final boolean sandbox;
    private final Clock clock;
    private final KeyLookups lookups;
    private final Map<ByteBuffer, ServiceKeysSql.Valid> valid = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Long> refusedAtNanos = new ConcurrentHashMap<>();
    private final Set<Long> used = ConcurrentHashMap.newKeySet();
    /** How many loads there were; also the lock of the two fields below. */
    private final AtomicLong loads = new AtomicLong();

    private boolean loading;
    private boolean loadAgain;
    private long timer = -1;

    public ServiceKeys(Vertx vertx, Pool pool, boolean sandbox, Clock clock) {
        this.vertx = vertx;
        this.pool = pool;
        this.sandbox = sandbox;
        this.clock = clock;
        lookups = new KeyLookups(vertx, pool);
    }

    /** Loads all keys and starts the periodic reload. */
    public Future<Void> start() {
        timer = vertx.setPeriodic(RELOAD_EVERY.toMillis(), id -> {
            noteUse();
            reload();
        });
        return load();
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    /** Loads all keys again, in the background: one of them has changed, or may have. */
    public void reload() {
        synchronized (loads) {
            if (loading) {
                loadAgain = true;
                return;
            }
            loading = true;
        }
        load().onFailure(e -> LOG.warn("Cannot load the service keys; those known stay valid: {}", e.toString()))
                .onComplete(loaded -> {
                    boolean again;
                    synchronized (loads) {
                        loading = false;
                        again = loadAgain;
                        loadAgain = false;
                    }
                    if (again) {
                        reload();
                    }
                });
    }

    /** The caller with that key, or null for a bad key. Fails if that cannot be told because the database is away. */
    public Future<@Nullable Caller> find(String key) {
        ByteBuffer digest = KeyDigest.asMapKey(KeyDigest.of(key));
        ServiceKeysSql.Valid known = valid.get(digest);
        if (known != null) {
            return Future.succeededFuture(known.holdsAt(clock.instant()) ? used(known.caller()) : null);
        }
        Long refusedAt = refusedAtNanos.get(digest);
        if (refusedAt != null && System.nanoTime() - refusedAt < REFUSED_FOR_NANOS) {
            return Future.succeededFuture();
        }
        long loadsBefore = loads.get();
        return lookups.find(digest).map(found -> {
            if (loads.get() == loadsBefore) {
                // Otherwise the answer may be older than what was loaded meanwhile: it counts for this request only.
                if (found == null) {
                    refuse(digest);
                } else {
                    valid.put(digest, found);
                }
            }
            return found == null ? null : used(found.caller());
        });
    }

    private Caller used(Caller caller) {
        if (caller.keyId() > 0) {
            used.add(caller.keyId());
        }
        return caller;
    }

    private void refuse(ByteBuffer digest) {
        if (refusedAtNanos.size() >= REFUSED_MAX) {
            refusedAtNanos.clear();
        }
        refusedAtNanos.put(digest, System.nanoTime());
    }

    private Future<Void> load() {
        return ServiceKeysSql.valid(pool).map(rows -> {
            replaceAll(rows);
            return null;
        });
    }

    private void replaceAll(List<ServiceKeysSql.Valid> rows) {
        Map<ByteBuffer, ServiceKeysSql.Valid> fresh = new ConcurrentHashMap<>();
        if (sandbox) {
            addSandboxKey(fresh, SANDBOX_INGEST, new Caller(0, "sandbox ingest", Set.of(Scope.INGEST), "litellm"));
            addSandboxKey(
                    fresh, SANDBOX_ADMIN, new Caller(0, "sandbox admin", Set.of(Scope.ADMIN, Scope.READ), "litellm"));
        }
        rows.forEach(row -> fresh.put(KeyDigest.asMapKey(row.digest()), row));
        loads.incrementAndGet();
        refusedAtNanos.clear();
        valid.putAll(fresh);
        valid.keySet().retainAll(fresh.keySet());
    }

    private static void addSandboxKey(Map<ByteBuffer, ServiceKeysSql.Valid> keys, String key, Caller caller) {
        byte[] digest = KeyDigest.of(key);
        keys.put(KeyDigest.asMapKey(digest), new ServiceKeysSql.Valid(digest, caller, null));
    }

    private void noteUse() {
        Long[] ids = used.toArray(Long[]::new);
        if (ids.length > 0) {
            used.removeAll(Set.of(ids));
            ServiceKeysSql.used(pool, ids).onFailure(e -> LOG.debug("Cannot note which service keys were used", e));
        }
    }
}
