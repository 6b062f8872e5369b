package dev.tollgate.chaos;

/** Every connection of a node to PostgreSQL is reset. */
record CutConnections(int node) implements Fault {
    @Override
    public boolean strike(World world) {
        Proxy proxy = world.proxy(node);
        boolean any = proxy.connections() > 0;
        proxy.cut();
        return any;
    }
}
