package dev.tollgate.notify;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Finds the address that a message is sent to, and refuses those that an endpoint's owner must not reach through us. The
 * connection is made to the very address that was looked at here, so that a name which changes its mind meanwhile gains
 * nothing.
 */
final class Destinations {
    private static final int THREADS = 8;
    private static final long LOOKUP_SECONDS_MAX = 60;

    private final WorkerExecutor threads;
    private final boolean allowPrivate;
    private final boolean allowLoopback;
    private final Names names;

    /** Who knows the addresses of a name; blocks. */
    interface Names {
        InetAddress[] lookUp(String host) throws UnknownHostException;
    }

    /** The name leads, or may lead, to where nothing is sent. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused() {
            super("the address is not public", null, false, false);
        }
    }

    Destinations(Vertx vertx, boolean allowPrivate, boolean allowLoopback, Names names) {
        this.allowPrivate = allowPrivate;
        this.allowLoopback = allowLoopback;
        this.names = names;
        // Apart from Vert.x's own workers: resolvers can take very long for the name of a stranger.
        threads = vertx.createSharedWorkerExecutor("webhook-names", THREADS, LOOKUP_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /**
     * Fails with {@link Refused} if any address of the host is one that is refused, and with an {@link UnknownHostException}.
     *
     * @param attempt counted from 1: later ones try the host's other addresses, those of IPv4 before those of IPv6
     */
    Future<InetAddress> find(String host, int attempt) {
        return threads.executeBlocking(() -> choose(names.lookUp(host), attempt), false)
                .map(Objects::requireNonNull);
    }

    private InetAddress choose(InetAddress[] found, int attempt) throws Refused, UnknownHostException {
        List<InetAddress> all = Arrays.stream(found)
                .sorted(Comparator.comparing(each -> !(each instanceof Inet4Address)))
                .toList();
        if (all.isEmpty()) {
            throw new UnknownHostException();
        }
        for (InetAddress each : all) {
            if (!isAllowed(each)) {
                throw new Refused();
            }
        }
        return all.get((attempt - 1) % all.size());
    }

    private boolean isAllowed(InetAddress address) {
        return allowPrivate || (allowLoopback && address.isLoopbackAddress()) || AddressRange.isPublic(address);
    }

    Future<Void> close() {
        return threads.close();
    }
}
