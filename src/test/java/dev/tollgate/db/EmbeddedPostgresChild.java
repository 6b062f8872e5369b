package dev.tollgate.db;

import java.nio.file.Path;

/** Owns a server until it is killed; run as a process of its own by {@link EmbeddedPostgresIT}. */
final class EmbeddedPostgresChild {
    private EmbeddedPostgresChild() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(TestServers.options(Path.of(args[0])));
        System.out.println("SERVER " + postgres.pid().orElseThrow());
        Thread.sleep(Long.MAX_VALUE);
    }
}
