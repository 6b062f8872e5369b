package dev.tollgate.db;

import java.nio.file.Path;

/** Owns a server until it is killed; run as a process of its own by {@link EmbeddedPostgresIT}. */
final class EmbeddedPostgresChild {
    private EmbeddedPostgresChild() {}

    public static void main(String[] args) throws InterruptedException {
        Path dataDir = Path.of(args[0]);
        EmbeddedPostgres postgres =
                EmbeddedPostgres.start(args.length > 1 ? EmbeddedOptions.in(dataDir) : TestServers.options(dataDir));
        System.out.println("SERVER " + postgres.pid().orElseThrow());
        Thread.sleep(Long.MAX_VALUE);
    }
}
