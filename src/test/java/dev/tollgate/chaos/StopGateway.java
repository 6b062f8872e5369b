package dev.tollgate.chaos;

/** SIGTERM, as in a deployment; the node's supervisor starts it again. */
record StopGateway(int node) implements Fault {
    @Override
    public boolean strike(World world) {
        return world.node(node).terminate();
    }
}
