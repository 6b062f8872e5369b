package dev.tollgate.chaos;

import java.time.Duration;

/** What passes between a node and PostgreSQL comes in small pieces with pauses. */
record SlowConnections(int node, int millis, int pieceBytes, int pauseMillis) implements Fault {
    @Override
    public boolean strike(World world) throws InterruptedException {
        Proxy proxy = world.proxy(node);
        proxy.slow(pieceBytes, Duration.ofMillis(pauseMillis));
        try {
            Thread.sleep(millis);
        } finally {
            proxy.atFullSpeed();
        }
        return proxy.connections() > 0;
    }
}
