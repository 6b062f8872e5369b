package dev.tollgate.sandbox.stripe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sandbox while it runs. Thread-safe. */
public final class StripeSandbox {
    private static final Logger LOG = LoggerFactory.getLogger(StripeSandbox.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int BODY_BYTES_MAX = 1024 * 1024;

    private final Vertx vertx;
    private final ReentrantLock lock;
    private final Engine engine;
    private final HttpServer server;
    private final URI url;
    private final long ticker;

    private StripeSandbox(Vertx vertx, ReentrantLock lock, Engine engine, HttpServer server, URI url) {
        this.vertx = vertx;
        this.lock = lock;
        this.engine = engine;
        this.server = server;
        this.url = url;
        this.ticker = vertx.setPeriodic(TICK.toMillis(), id -> tick());
    }

    /** Starts it. Nothing is kept from one start to the next. */
    public static Future<StripeSandbox> start(Vertx vertx, SandboxOptions options) {
        ReentrantLock lock = new ReentrantLock();
        SandboxHttp http = new SandboxHttp(vertx, lock);
        HttpServerOptions server = new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setMaxFormAttributeSize(BODY_BYTES_MAX);
        return vertx.createHttpServer(server)
                .requestHandler(http::handle)
                .listen()
                .map(listening -> {
                    URI url = URI.create("http://" + options.host() + ":" + listening.actualPort());
                    Engine engine = new Engine(vertx, lock, options.clock(), url.toString());
                    http.serve(engine, new StripeApi(options.secretKey(), engine.routes(), engine.world()));
                    LOG.info("Stripe's sandbox listens at {}", url);
                    return new StripeSandbox(vertx, lock, engine, listening, url);
                });
    }

    /** What {@code setApiBase} of stripe-java wants. */
    public URI url() {
        return url;
    }

    public SandboxControl control() {
        return new SandboxControl(lock, engine);
    }

    /** Stops it; events that were not delivered yet are lost, as everything is. */
    public Future<Void> stop() {
        vertx.cancelTimer(ticker);
        return server.close().eventually(() -> engine.sender().close());
    }

    private void tick() {
        lock.lock();
        try {
            engine.world().time().runDue();
        } finally {
            lock.unlock();
        }
    }
}
