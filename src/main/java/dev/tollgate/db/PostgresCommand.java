package dev.tollgate.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs, which refuse to run as root.
 *
 * <p>For root they run under {@code unshare -U}: in a user namespace of its own without mapping, the process is nobody to
 * itself and has no capabilities outside, yet root's files stay its own. So nothing must be chowned and the data directory
 * may lie under a folder that only root can enter, which breaks {@code setpriv} and {@code runuser}. Where the kernel or
 * the container forbids user namespaces, {@code setpriv} to the owner of the data directory is the second choice.
 */
final class PostgresCommand {
    private final List<String> prefix;
    private final Path workDir;

    private PostgresCommand(List<String> prefix, Path workDir) {
        this.prefix = prefix;
        this.workDir = workDir;
    }

    record Result(int exit, String output) {}

    /** @throws DatabaseException if this process is root and cannot shed that */
    static PostgresCommand forDataDir(Path dataDir) throws IOException {
        if (!isRoot()) {
            return new PostgresCommand(List.of(), dataDir);
        }
        PostgresCommand unshare = new PostgresCommand(List.of("unshare", "-U", "--"), dataDir);
        if (unshare.works()) {
            return unshare;
        }
        return asOwnerOf(dataDir);
    }

    /** Runs as the user whom the data directory belongs to. */
    static PostgresCommand asOwnerOf(Path dataDir) throws IOException {
        int uid = (Integer) Files.getAttribute(dataDir, "unix:uid");
        int gid = (Integer) Files.getAttribute(dataDir, "unix:gid");
        PostgresCommand setpriv = new PostgresCommand(
                List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--"), dataDir);
        if (uid == 0 || !setpriv.works()) {
            throw new DatabaseException(
                    "PostgreSQL refuses to run as root, and user namespaces are not available here. "
                            + "Run Tollgate as another user, or give the data directory to one (chown nobody " + dataDir
                            + "), or set TOLLGATE_DATABASE_URL.");
        }
        return setpriv;
    }

    /** Lets the PostgreSQL processes read a file that this process made. */
    void handOver(Path file) throws IOException {
        if (prefix.contains("setpriv")) {
            UserPrincipal owner = Files.getOwner(workDir);
            Files.setOwner(file, owner);
        }
    }

    /**
     * Runs a program to its end. Its environment is empty but for PATH, so that neither our secrets nor anyone's PGPORT
     * reach it.
     *
     * @throws DatabaseException when it takes longer than the limit; it is killed then
     */
    Result run(List<String> command, String stdin, Duration limit) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        Path output = Files.createTempFile("tollgate-postgres", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(whole)
                    .directory(workDir.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().retainAll(List.of("PATH"));
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(stdin.getBytes(UTF_8));
            }
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new DatabaseException(command.getFirst() + " did not end within " + limit);
                }
            } finally {
                process.destroyForcibly();
            }
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    /** The last 20 lines. */
    static String tail(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private boolean works() throws IOException {
        try {
            return run(List.of("true"), "", Duration.ofSeconds(10)).exit() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException e) {
            if (e.getMessage() != null && e.getMessage().contains("Cannot run program")) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? (Integer) Files.getAttribute(self, "unix:uid") == 0
                : "root".equals(System.getProperty("user.name"));
    }
}
