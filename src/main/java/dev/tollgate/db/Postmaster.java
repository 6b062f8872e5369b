package dev.tollgate.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code postmaster.pid} says of a server; the file outlives a killed server, so it proves nothing by itself.
 *
 * @param pid its process
 * @param port of 127.0.0.1, 0 while the server is too young to have one
 * @param ready whether it accepts connections
 */
record Postmaster(Path cluster, long pid, int port, boolean ready) {
    private static final Path PROC = Path.of("/proc");

    static Path file(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /** Empty when there is no file, or one that is just being written. The lines are those of PostgreSQL's pidfile.h. */
    static Optional<Postmaster> read(Path cluster) {
        try {
            List<String> lines = Files.readAllLines(file(cluster));
            if (lines.isEmpty() || lines.getFirst().isBlank()) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines.getFirst().strip());
            int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            boolean ready = lines.size() > 7 && lines.get(7).strip().equals("ready");
            return Optional.of(new Postmaster(cluster, Math.abs(pid), port, ready));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The server of this cluster as long as its process lives. */
    static Optional<Postmaster> alive(Path cluster) {
        return read(cluster).filter(Postmaster::isAlive);
    }

    /**
     * Whether the process is there and is a server of this cluster, not some other one that got the number since. A zombie,
     * left by a container whose process 1 does not reap, has no command line and counts as dead.
     */
    boolean isAlive() {
        return commandLine(pid).contains("postgres -D " + cluster);
    }

    /** The program it was started with; {@code postmaster.opts} quotes every word of its command line. */
    boolean runs(Path program) {
        try {
            return Files.readString(cluster.resolve("postmaster.opts")).startsWith(program + " ");
        } catch (IOException e) {
            return false;
        }
    }

    /** Server processes of this cluster that outlived their postmaster. Known on Linux only; elsewhere always empty. */
    static List<ProcessHandle> orphans(Path cluster) {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process ->
                            commandLine(process.pid()).startsWith("postgres: ") && worksIn(process.pid(), cluster))
                    .toList();
        }
    }

    private static boolean worksIn(long pid, Path cluster) {
        try {
            return Files.readSymbolicLink(PROC.resolve(pid + "/cwd")).equals(cluster);
        } catch (IOException e) {
            return false;
        }
    }

    private static String commandLine(long pid) {
        if (!Files.isDirectory(PROC)) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().commandLine())
                    .orElse("");
        }
        try {
            return new String(Files.readAllBytes(PROC.resolve(pid + "/cmdline")), UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
