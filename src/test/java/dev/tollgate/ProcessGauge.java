package dev.tollgate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What a process takes of the machine, by Linux's own account; watches the most memory it takes until it is closed. */
final class ProcessGauge implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(20);

    private final Path proc;
    private final Thread watcher;
    private volatile long mostBytes;

    private ProcessGauge(Path proc) {
        this.proc = proc;
        mostBytes = memoryBytes();
        watcher = Thread.ofVirtual().start(this::watch);
    }

    static boolean isPossible() {
        return Files.isDirectory(Path.of("/proc/self/fd"));
    }

    static ProcessGauge of(long pid) {
        return new ProcessGauge(Path.of("/proc", String.valueOf(pid)));
    }

    private void watch() {
        try {
            while (true) {
                mostBytes = Math.max(mostBytes, memoryBytes());
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException closed) {
            // As it should end.
        }
    }

    /** Resident memory now. */
    long memoryBytes() {
        try {
            return Files.readAllLines(proc.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long mostBytes() {
        return mostBytes;
    }

    long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return files.count();
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
