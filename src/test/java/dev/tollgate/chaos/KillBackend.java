package dev.tollgate.chaos;

import java.util.List;

/**
 * SIGKILL to the server process of one session: PostgreSQL then throws out all sessions and recovers.
 *
 * @param choice which of the gateways' sessions
 */
record KillBackend(int choice) implements Fault {
    @Override
    public boolean strike(World world) throws Exception {
        List<Long> pids = world.numbers(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'tollgate' AND datname = current_database()"
                        + " ORDER BY backend_start");
        return !pids.isEmpty()
                && ProcessHandle.of(pids.get(choice % pids.size()))
                        .map(ProcessHandle::destroyForcibly)
                        .orElse(false);
    }
}
