package dev.tollgate.chaos;

/** New sessions are serializable for a while, so that of two batches that meet one fails; all sessions are made anew for it. */
record BeSerializable(int millis) implements Fault {
    private static final String END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'tollgate' AND datname = current_database()";

    @Override
    public boolean strike(World world) throws Exception {
        world.execute("ALTER DATABASE " + world.database() + " SET default_transaction_isolation = 'serializable'");
        world.execute(END_SESSIONS);
        Thread.sleep(millis);
        end(world);
        return true;
    }

    static void end(World world) throws Exception {
        world.execute("ALTER DATABASE " + world.database() + " RESET default_transaction_isolation");
        world.execute(END_SESSIONS);
    }
}
