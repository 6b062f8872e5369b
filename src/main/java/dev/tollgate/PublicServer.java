package dev.tollgate;

import dev.tollgate.config.ServerConfig;
import dev.tollgate.http.ApiServer;
import dev.tollgate.http.Connections;
import dev.tollgate.http.Problems;
import dev.tollgate.http.SecurityHeaders;
import dev.tollgate.http.Shares;
import dev.tollgate.observe.Metrics;
import dev.tollgate.tls.ServerTls;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The public port: an {@link ApiServer} an event loop, their connections, and their certificate if there is one. */
final class PublicServer {
    private final Vertx vertx;
    private final ServerConfig config;
    private final Metrics metrics;
    private final Connections connections;
    private final AtomicReference<@Nullable ApiServer> first = new AtomicReference<>();
    private String deployment = "";

    PublicServer(Vertx vertx, ServerConfig config, Metrics metrics) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        Connections.Limits limits = new Connections.Limits(
                config.connectionsMax(), config.connectionsPerAddressMax(), config.headTimeout(), config.idleTimeout());
        connections = new Connections(vertx, limits, (reason, code) -> {
            metrics.connectionRefused(reason);
            if (!code.isEmpty()) {
                metrics.problem(code);
            }
        });
    }

    /** @param routes mounts every feature's routes; called once an event loop */
    Future<String> start(Optional<ServerTls> tls, Consumer<Router> routes) {
        HttpServerOptions options =
                connections.options().setHost(config.host()).setPort(config.port() == 0 ? -1 : config.port());
        tls.ifPresent(certificate -> {
            certificate.secure(options);
            certificate.follow(changed -> Objects.requireNonNull(first.get()).updateTls(changed));
        });
        Problems problems = new Problems(metrics::problem);
        Shares bodies = new Shares(
                config.bodiesBytesMax(),
                config.bodiesBytesMax()
                        * Math.min(config.connectionsPerAddressMax(), config.connectionsMax())
                        / config.connectionsMax());
        SecurityHeaders headers =
                new SecurityHeaders("https".equals(config.publicUrl().getScheme()));
        Consumer<Router> guarded = router -> {
            router.route().handler(headers::add);
            routes.accept(router);
        };
        connections.start();
        return vertx.deployVerticle(
                        () -> {
                            ApiServer each = new ApiServer(
                                    options, config.shutdownGrace(), connections, bodies, problems, guarded);
                            first.compareAndSet(null, each);
                            return each;
                        },
                        new DeploymentOptions().setInstances(config.instances()))
                .onSuccess(id -> deployment = id);
    }

    /** What is listened on, also where the configuration left it open; 0 before the start. */
    int port() {
        ApiServer server = first.get();
        return server == null ? 0 : server.port();
    }

    /** Takes no new connections, and waits for the requests that are being served. */
    Future<Void> stop() {
        return vertx.undeploy(deployment).onComplete(stopped -> connections.stop());
    }
}
