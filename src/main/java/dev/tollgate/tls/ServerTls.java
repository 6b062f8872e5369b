package dev.tollgate.tls;

import dev.tollgate.config.TlsConfig;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the servers, which follows its files: they are read again and again, and what they hold now is given
 * to the servers if it is sound. Connections that stand keep the certificate they were made with. What is not sound is
 * logged, counted and left alone; the certificate in use stays.
 *
 * <p>Files are read rather than watched: mounted secrets are changed by swapping links, which watchers miss.
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final Vertx vertx;
    private final TlsConfig config;
    private final Clock clock;
    private final Metrics metrics;
    private final List<Function<ServerSSLOptions, Future<Boolean>>> servers = new CopyOnWriteArrayList<>();

    private volatile ServerCertificate current;
    /** What was refused last and why, so that it is told once. */
    private volatile String refused = "";

    private long timer = -1;

    /**
     * Blocks.
     *
     * @throws InvalidCertificate if the files cannot be used; one that has ended is taken, and told of
     */
    public ServerTls(Vertx vertx, TlsConfig config, Clock clock, Metrics metrics) throws InvalidCertificate {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
        current = ServerCertificate.of(vertx, ServerCertificate.Pem.read(config.certFile(), config.keyFile()));
        metrics.certificate(current.expiry());
        if (current.holdsAt(clock.instant())) {
            LOG.info("TLS with {}", current.description());
        } else {
            LOG.error("TLS with a certificate that does not hold now: {}", current.description());
        }
    }

    /** Has a server that is about to be made speak TLS, and nothing else. */
    public void secure(HttpServerOptions options) {
        ServerSSLOptions tls = current.options();
        options.setSsl(true)
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
                .setUseAlpn(tls.isUseAlpn());
    }

    /** @param server gives a listening server other options, as {@code HttpServer.updateSSLOptions} does */
    public void follow(Function<ServerSSLOptions, Future<Boolean>> server) {
        servers.add(server);
    }

    /** Begins to look at the files. */
    public void start() {
        timer = vertx.setPeriodic(
                config.checkInterval().toMillis(),
                id -> check().onFailure(e -> LOG.error("The new certificate could not be put in place", e)));
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    private Future<Boolean> check() {
        return vertx.executeBlocking(this::read)
                .compose(found -> found == null ? Future.succeededFuture(false) : take(found));
    }

    /** What the files hold, if that is sound and not in use already; otherwise null. */
    private @Nullable ServerCertificate read() {
        ServerCertificate.Pem pem = null;
        try {
            pem = ServerCertificate.Pem.read(config.certFile(), config.keyFile());
            if (pem.equals(current.pem())) {
                accept(current);
                return null;
            }
            ServerCertificate found = ServerCertificate.of(vertx, pem);
            if (found.holdsAt(clock.instant())) {
                return found;
            }
            refuse(pem, "it does not hold now: " + found.description());
        } catch (InvalidCertificate e) {
            refuse(pem, String.valueOf(e.getMessage()));
        }
        return null;
    }

    private void accept(ServerCertificate used) {
        refused = "";
        metrics.certificate(used.expiry());
    }

    private void refuse(ServerCertificate.@Nullable Pem pem, String why) {
        String what = why + " " + Objects.hashCode(pem);
        if (!what.equals(refused)) {
            refused = what;
            metrics.certificateRefused();
            LOG.error("The new certificate is refused, the one before stays ({}): {}", current.description(), why);
        }
    }

    private Future<Boolean> take(ServerCertificate found) {
        ServerSSLOptions options = found.options();
        return Future.all(servers.stream().map(server -> server.apply(options)).toList())
                .map(done -> {
                    current = found;
                    accept(found);
                    LOG.info("New connections have a new certificate: {}", found.description());
                    return true;
                });
    }
}
