package dev.tollgate.chaos;

/** PostgreSQL does it, but its answer gets no further than so many bytes before the connection is reset. */
record LoseAnswers(int node, int afterBytes) implements Fault {
    @Override
    public boolean strike(World world) {
        Proxy proxy = world.proxy(node);
        boolean any = proxy.connections() > 0;
        proxy.loseAnswersAfter(afterBytes);
        return any;
    }
}
