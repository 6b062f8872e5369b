package dev.tollgate.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The public server of one event loop, with a router of its own: handlers may keep state that is confined to that loop.
 * Several instances share one port.
 */
public final class ApiServer extends VerticleBase {
    private final HttpServerOptions options;
    private final Duration shutdownGrace;
    private final Problems problems;
    private final Consumer<Router> routes;
    private final Connections connections;
    private final Shares bodies;
    private @Nullable HttpServer server;

    /**
     * @param connections of the port, of all instances together
     * @param bodies the bytes of bodies that may be collected at once, of all instances together
     * @param routes mounts every feature's routes; called once an instance, on its own event loop
     */
    public ApiServer(
            HttpServerOptions options,
            Duration shutdownGrace,
            Connections connections,
            Shares bodies,
            Problems problems,
            Consumer<Router> routes) {
        this.options = options;
        this.shutdownGrace = shutdownGrace;
        this.problems = problems;
        this.routes = routes;
        this.connections = connections;
        this.bodies = bodies;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        problems.install(router);
        router.route().handler(RequestIds::assign);
        router.route().handler(this::begin);
        routes.accept(router);
        HttpServer created = vertx.createHttpServer(options);
        connections.guard(created, router);
        server = created;
        return created.listen();
    }

    private void begin(RoutingContext ctx) {
        HttpConnection connection = ctx.request().connection();
        ctx.addEndHandler(ended -> connections.answered(connection));
        Bodies.share(ctx, bodies);
        ctx.next();
    }

    /** Takes no new connections, and waits for the requests that are being served. */
    @Override
    public Future<?> stop() {
        HttpServer running = server;
        return running == null
                ? Future.succeededFuture()
                : running.shutdown(shutdownGrace.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Other TLS for the connections to come, on all instances: they share one listening socket. */
    public Future<Boolean> updateTls(ServerSSLOptions tls) {
        HttpServer running = server;
        return running == null ? Future.succeededFuture(false) : running.updateSSLOptions(tls);
    }

    /** The port that is listened on; 0 before the start. */
    public int port() {
        HttpServer running = server;
        return running == null ? 0 : running.actualPort();
    }
}
