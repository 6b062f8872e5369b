package dev.tollgate.chaos;

/** The connections of a node carry nothing any more and nobody is told, as when a firewall forgets them. */
record VanishConnections(int node) implements Fault {
    @Override
    public boolean strike(World world) {
        Proxy proxy = world.proxy(node);
        boolean any = proxy.connections() > 0;
        proxy.vanish();
        return any;
    }
}
