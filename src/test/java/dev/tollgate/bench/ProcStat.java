package dev.tollgate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Processor times from Linux's {@code /proc}, in microseconds; in steps of its clock tick, 10 ms. Zero elsewhere. */
final class ProcStat {
    static final boolean AVAILABLE = Files.isReadable(Path.of("/proc/self/stat"));

    private static final long TICK_MICROS = 10_000;
    private static final int UTIME = 11;
    private static final int CUTIME = 13;

    private ProcStat() {}

    /** Of a process with all its threads. */
    static long process(long pid) {
        return ticks(Path.of("/proc", String.valueOf(pid), "stat"), UTIME) * TICK_MICROS;
    }

    /** Of the children that have ended. */
    static long endedChildren(long pid) {
        return ticks(Path.of("/proc", String.valueOf(pid), "stat"), CUTIME) * TICK_MICROS;
    }

    /** Of the threads whose names fit. */
    static long threads(long pid, Predicate<String> names) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return tasks.filter(task -> names.test(read(task.resolve("comm")).strip()))
                            .mapToLong(task -> ticks(task.resolve("stat"), UTIME))
                            .sum()
                    * TICK_MICROS;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** What the process says of itself, as PostgreSQL's do. */
    static String commandLine(long pid) {
        return read(Path.of("/proc", String.valueOf(pid), "cmdline"));
    }

    /** Of all processors: what was not idle, what a hypervisor took away included. */
    static long machineBusy() {
        List<String> fields = machine();
        long idle = fields.isEmpty() ? 0 : Long.parseLong(fields.get(3)) + Long.parseLong(fields.get(4));
        // The last two, for guests, are in the first two already.
        return (fields.stream().limit(8).mapToLong(Long::parseLong).sum() - idle) * TICK_MICROS;
    }

    /** The most memory that was ever resident, or now, in KiB: {@code VmHWM}, {@code VmRSS}. */
    static long statusKib(long pid, String key) {
        return read(Path.of("/proc", String.valueOf(pid), "status"))
                .lines()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static List<String> machine() {
        return read(Path.of("/proc/stat"))
                .lines()
                .findFirst()
                .map(line -> fields(line.replaceFirst("cpu +", "")))
                .orElse(List.of());
    }

    /** The sum of two neighbouring fields, user and system time, counted after the name, which may hold anything. */
    private static long ticks(Path stat, int first) {
        String text = read(stat);
        if (text.isEmpty()) {
            return 0;
        }
        List<String> fields = fields(text.substring(text.lastIndexOf(')') + 2));
        return Long.parseLong(fields.get(first)) + Long.parseLong(fields.get(first + 1));
    }

    private static List<String> fields(String line) {
        return List.of(line.strip().split(" ", -1));
    }

    /** Nothing, if the process or thread is gone or there is no {@code /proc}. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }
}
