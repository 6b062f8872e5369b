package dev.tollgate.chaos;

/** Nothing passes between a node and PostgreSQL for a while, in neither direction; then it goes on, or is reset. */
record StallConnections(int node, int millis, boolean thenCut) implements Fault {
    @Override
    public boolean strike(World world) throws InterruptedException {
        Proxy proxy = world.proxy(node);
        boolean any = proxy.connections() > 0;
        proxy.stall();
        try {
            Thread.sleep(millis);
            any |= proxy.connections() > 0;
        } finally {
            if (thenCut) {
                proxy.cut();
            }
            proxy.resume();
        }
        return any;
    }
}
