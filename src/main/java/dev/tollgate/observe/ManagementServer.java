package dev.tollgate.observe;

import dev.tollgate.config.ServerConfig;
import dev.tollgate.http.Connections;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management port, apart from the public one and without authentication.
 *
 * <pre>
 * GET /metrics  Prometheus's text format
 * GET /livez    200 while an event loop answers
 * GET /readyz   200 when every check is well or degraded, otherwise 503; each check is listed
 * </pre>
 */
public final class ManagementServer {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    private static final int CONNECTIONS_MAX = 256;
    private static final int CONNECTIONS_PER_ADDRESS_MAX = 128;
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Vertx vertx;
    private final ServerConfig config;
    private final MetricsRegistry registry;
    private final List<ReadinessCheck> checks;
    private final Connections connections;
    private final AtomicReference<@Nullable Future<String>> scraping = new AtomicReference<>();
    private @Nullable HttpServer server;

    public ManagementServer(Vertx vertx, ServerConfig config, MetricsRegistry registry, List<ReadinessCheck> checks) {
        this.vertx = vertx;
        this.config = config;
        this.registry = registry;
        this.checks = List.copyOf(checks);
        connections = new Connections(
                vertx,
                new Connections.Limits(
                        CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, config.headTimeout(), config.idleTimeout()),
                (reason, code) -> LOG.debug("A connection to the management port was refused: {}", reason));
        Gauge.builder("tollgate_ready", this, server -> server.isReady() ? 1 : 0)
                .description("1 while every readiness check is well")
                .register(registry.meters());
    }

    /** Listens in plain HTTP; the result is the port, which the configuration may have left open with 0. */
    public Future<Integer> start() {
        return start(options -> {});
    }

    /** @param secure has the server speak TLS, or leaves its options alone */
    public Future<Integer> start(Consumer<HttpServerOptions> secure) {
        HttpServerOptions options =
                connections.options().setHost(config.managementHost()).setPort(config.managementPort());
        secure.accept(options);
        HttpServer created = vertx.createHttpServer(options);
        connections.guard(created, this::handle);
        connections.start();
        server = created;
        return created.listen().map(HttpServer::actualPort);
    }

    /** Other TLS for the connections to come. */
    public Future<Boolean> updateTls(ServerSSLOptions tls) {
        HttpServer running = server;
        return running == null ? Future.succeededFuture(false) : running.updateSSLOptions(tls);
    }

    public Future<Void> stop() {
        HttpServer running = server;
        server = null;
        connections.stop();
        return running == null ? Future.succeededFuture() : running.close();
    }

    private void handle(HttpServerRequest request) {
        boolean reads = HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
        String path = request.path();
        switch (reads && path != null ? path : "") {
            case "/metrics" -> metrics(request);
            case "/livez" -> answer(request, 200, "application/json", "{\"live\":true}");
            case "/readyz" -> readiness(request);
            default -> answer(request, 404, "application/json", "{\"paths\":[\"/metrics\",\"/livez\",\"/readyz\"]}");
        }
    }

    private void metrics(HttpServerRequest request) {
        scrape().onComplete(scraped -> {
            if (scraped.succeeded()) {
                answer(request, 200, METRICS_TYPE, scraped.result());
            } else {
                LOG.atWarn().setCause(scraped.cause()).log("The metrics could not be read");
                answer(request, 500, "text/plain", "");
            }
        });
    }

    /** One at a time, whose result all share that ask meanwhile: a scrape takes milliseconds and a megabyte. */
    private Future<String> scrape() {
        Promise<String> own = Promise.promise();
        Future<String> running = scraping.compareAndExchange(null, own.future());
        if (running != null) {
            return running;
        }
        vertx.executeBlocking(registry::scrape, false).onComplete(scraped -> {
            scraping.set(null);
            own.handle(scraped);
        });
        return own.future();
    }

    private void readiness(HttpServerRequest request) {
        boolean ready = true;
        boolean degraded = false;
        JsonArray states = new JsonArray();
        for (ReadinessCheck check : checks) {
            Readiness state = stateOf(check);
            ready &= state.ok();
            JsonObject line = new JsonObject().put("name", check.name()).put("ok", state.ok());
            states.add(state.why().isEmpty() ? line : line.put("why", Redaction.mask(state.why())));
            degraded |= state.ok() && !state.why().isEmpty();
        }
        JsonObject body = new JsonObject()
                .put("ready", ready)
                .put("degraded", ready && degraded)
                .put("checks", states);
        answer(request, ready ? 200 : 503, "application/json", body.encode());
    }

    private boolean isReady() {
        return checks.stream().allMatch(check -> stateOf(check).ok());
    }

    /** A check that throws is not ready; what it threw is only for the log. */
    private static Readiness stateOf(ReadinessCheck check) {
        try {
            return check.state().get();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("check", check.name()).log("A readiness check failed by itself");
            return Readiness.notReady("the check itself failed");
        }
    }

    private void answer(HttpServerRequest request, int status, String type, String body) {
        request.response().endHandler(ended -> connections.answered(request.connection()));
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store")
                .end(body)
                .onFailure(e -> LOG.atDebug().setCause(e).log("The caller left before the answer"));
    }
}
