package dev.tollgate.chaos;

/** SIGKILL to the postmaster; its supervisor starts it again and it recovers. */
record KillPostgres() implements Fault {
    @Override
    public boolean strike(World world) {
        return world.postgres()
                .pid()
                .flatMap(ProcessHandle::of)
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
    }
}
