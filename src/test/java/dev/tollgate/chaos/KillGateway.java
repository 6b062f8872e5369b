package dev.tollgate.chaos;

/** SIGKILL; the node's supervisor starts it again. */
record KillGateway(int node) implements Fault {
    @Override
    public boolean strike(World world) {
        return world.node(node).kill();
    }
}
