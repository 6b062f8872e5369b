package dev.tollgate.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where and on what a run was made. */
final class Machine {
    private Machine() {}

    static Map<String, String> describe(Stage stage) throws IOException, InterruptedException {
        Settings settings = stage.settings();
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "time",
                Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("commit", commit());
        facts.put(
                "machine",
                "%d × %s, %d GB, %s %s"
                        .formatted(
                                system.getAvailableProcessors(),
                                processor(),
                                Math.round(system.getTotalMemorySize() / 1e9),
                                system.getName(),
                                system.getVersion()));
        facts.put("java", Runtime.version() + ", heap of the gateway " + GatewayUnderLoad.HEAP);
        facts.put(
                "postgresql",
                "%s, fsync %s, synchronous_commit %s, shared_buffers %s"
                        .formatted(
                                stage.postgresSetting("server_version"),
                                stage.postgresSetting("fsync"),
                                stage.postgresSetting("synchronous_commit"),
                                stage.postgresSetting("shared_buffers")));
        facts.put(
                "settings",
                "%d rounds of %d s, %d connections, everything on this machine"
                        .formatted(settings.rounds(), settings.round().toSeconds(), settings.connections()));
        return facts;
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return System.getProperty("os.arch");
        }
        return Files.readString(file)
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    /** With a + when files differ from it. */
    private static String commit() throws InterruptedException {
        String changes = git("status", "--porcelain", "--untracked-files=no");
        return git("rev-parse", "--short=12", "HEAD") + (changes.isEmpty() ? "" : "+");
    }

    private static String git(String... arguments) throws InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? said : "unknown";
        } catch (IOException noGit) {
            return "unknown";
        }
    }
}
