package dev.tollgate.config;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The two HTTP servers.
 *
 * @param host the address of the public port (API, webhooks, dashboard)
 * @param port 0 takes a free one
 * @param managementHost the address of the management port (metrics, health), which has no authentication
 * @param publicUrl the address customers see, without a trailing slash; every redirect is built on it
 * @param instances HTTP event loops
 * @param drainDelay how long readiness is false before the port closes, so that a balancer can turn away
 * @param shutdownGrace how long requests in flight may take to finish after that
 * @param bodyBytesMax the largest request body taken, after decompression too
 * @param idleTimeout a connection without traffic is closed after it
 * @param requestTimeout the longest time to an answer
 * @param headTimeout the longest time from the opening of a connection to the end of its first request's head
 * @param connectionsMax connections to the public port at once
 * @param connectionsPerAddressMax of them, those of one address
 * @param bodiesBytesMax bytes of bodies that are held as a whole at once, which those of usage pushes are not; one address
 *     gets as large a part of them as of the connections
 * @param tls null for plain HTTP, behind a proxy or on loopback
 */
public record ServerConfig(
        String host,
        int port,
        String managementHost,
        int managementPort,
        URI publicUrl,
        int instances,
        Duration drainDelay,
        Duration shutdownGrace,
        long bodyBytesMax,
        Duration idleTimeout,
        Duration requestTimeout,
        Duration headTimeout,
        int connectionsMax,
        int connectionsPerAddressMax,
        long bodiesBytesMax,
        @Nullable TlsConfig tls) {

    static ServerConfig read(ConfigReader reader, Mode mode) {
        String host = reader.text("server.host", mode.pick("127.0.0.1", "0.0.0.0"));
        int port = reader.integer("server.port", 8080, 0, 65_535);
        TlsConfig tls = TlsConfig.read(reader);
        ServerConfig server = new ServerConfig(
                host,
                port,
                reader.text("server.managementHost", mode.pick("127.0.0.1", "0.0.0.0")),
                reader.integer("server.managementPort", 8081, 0, 65_535),
                reader.httpUrl("server.publicUrl", (tls == null ? "http" : "https") + "://localhost:" + port),
                reader.integer("server.instances", Runtime.getRuntime().availableProcessors(), 1, 256),
                reader.duration("server.drainDelay", mode.pick("0s", "5s"), "0s", "5m"),
                reader.duration("server.shutdownGrace", "10s", "0s", "10m"),
                reader.bytes("server.bodyBytesMax", "128MiB", "1KiB", "1GiB"),
                reader.duration("server.idleTimeout", "75s", "1s", "1h"),
                reader.duration("server.requestTimeout", "30s", "100ms", "10m"),
                reader.duration("server.headTimeout", "10s", "100ms", "5m"),
                reader.integer("server.connectionsMax", 4_096, 1, 1_000_000),
                reader.integer("server.connectionsPerAddressMax", 1_024, 1, 1_000_000),
                reader.bytes("server.bodiesBytesMax", "32MiB", "1MiB", "16GiB"),
                tls);
        server.check(reader, mode);
        return server;
    }

    private void check(ConfigReader reader, Mode mode) {
        if (mode == Mode.SANDBOX && !isLoopback(host)) {
            reader.problem(
                    "server.host",
                    "sandbox mode listens on loopback only, since its keys are public knowledge; use 127.0.0.1, or mode"
                            + " production");
        }
        if (port != 0 && port == managementPort) {
            reader.problem("server.managementPort", "must differ from server.port");
        }
        if (mode == Mode.PRODUCTION) {
            if (!reader.isSet("server.publicUrl")) {
                reader.problem(
                        "server.publicUrl",
                        "is needed in production: the address customers see, https://billing.your.domain");
            } else if (!"https".equals(publicUrl.getScheme()) && !isLoopback(publicUrl.getHost())) {
                reader.problem("server.publicUrl", "must begin with https:// in production");
            }
        }
    }

    /** By its spelling only: asking DNS here would make the answer depend on the network. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("::1")
                || name.equals("[::1]")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
