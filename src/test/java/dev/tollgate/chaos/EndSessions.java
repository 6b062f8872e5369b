package dev.tollgate.chaos;

/**
 * pg_terminate_backend, as an operator or a failover would.
 *
 * @param oneIn how many of the gateways' sessions: one in so many
 */
record EndSessions(int oneIn, int rest) implements Fault {
    @Override
    public boolean strike(World world) throws Exception {
        return !world.numbers("SELECT 1 FROM pg_stat_activity WHERE application_name = 'tollgate'"
                        + " AND datname = current_database() AND pid % " + oneIn + " = " + rest
                        + " AND pg_terminate_backend(pid)")
                .isEmpty();
    }
}
