package dev.tollgate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * What is seen of everything at one moment.
 *
 * @param second since the load began
 * @param perSecond records answered since the look before
 * @param p50Millis delay since the look before, as {@code p99Millis}
 * @param waiting pushes without their answer
 * @param heapMib live after a full collection
 * @param files open ones of the gateway, sockets included
 * @param sessions of the gateway in PostgreSQL
 * @param queued records in the writers' queues
 * @param journaled records in the journal
 */
record SoakLook(
        long second,
        long perSecond,
        double p50Millis,
        double p99Millis,
        long waiting,
        long heapMib,
        long rssMib,
        long files,
        long threads,
        long sessions,
        long queued,
        long journaled) {
    static final String HEAD =
            "SOAK  second   per s   p50 ms   p99 ms  waiting  heap MiB  RSS MiB  files  threads  sessions  queued "
                    + " journaled";

    static SoakLook take(Stage stage, GatewayUnderLoad gateway, SoakLoad load, long second, long perSecond)
            throws IOException, InterruptedException {
        ConcurrentHistogram delays = load.lookAtDelays();
        long pid = gateway.pid();
        return new SoakLook(
                second,
                perSecond,
                delays.getValueAtPercentile(50) / 1e3,
                delays.getValueAtPercentile(99) / 1e3,
                load.waiting(),
                Math.round(gateway.jvm().heapMibAfterGc()),
                ProcStat.statusKib(pid, "VmRSS") / 1024,
                count(Path.of("/proc", String.valueOf(pid), "fd")),
                count(Path.of("/proc", String.valueOf(pid), "task")),
                stage.sessions(),
                Math.round(gateway.metric("tollgate_queue_rows ")),
                Math.round(gateway.metric("tollgate_journal_records ")));
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "SOAK  %6d  %6d  %7.1f  %7.1f  %7d  %8d  %7d  %5d  %7d  %8d  %6d  %9d",
                second,
                perSecond,
                p50Millis,
                p99Millis,
                waiting,
                heapMib,
                rssMib,
                files,
                threads,
                sessions,
                queued,
                journaled);
    }
}
