package dev.tollgate.bench;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the work of a stretch of time cost: processor time by process, what the gateway allocated, what PostgreSQL logged.
 * Far steadier than throughput where others use the machine too, and it tells where the time goes.
 */
final class Costs {
    private final Stage stage;
    private final @Nullable GatewayUnderLoad gateway;
    private final long pid;
    private final Reading begin;

    /** Counters that only grow, processor times in microseconds. */
    private record Reading(
            long nanos,
            long gateway,
            long gc,
            long jit,
            long postgres,
            long backends,
            long generator,
            long machine,
            long allocated,
            long walBytes,
            double batches,
            double batchRows) {
        /** All processes of the benchmark. */
        long ours() {
            return gateway + postgres + generator;
        }
    }

    private Costs(Stage stage, @Nullable GatewayUnderLoad gateway, long pid) throws IOException, InterruptedException {
        this.stage = stage;
        this.gateway = gateway;
        this.pid = pid;
        this.begin = read();
    }

    /** Counts from now on. */
    static Costs begin(Stage stage, GatewayUnderLoad gateway) throws IOException, InterruptedException {
        return new Costs(stage, gateway, gateway.pid());
    }

    /** Counts from now on, where nothing stands between this process and PostgreSQL. */
    static Costs begin(Stage stage) throws IOException, InterruptedException {
        return new Costs(stage, null, 0);
    }

    /** Counts from now on, where another server stands in the gateway's place. */
    static Costs begin(Stage stage, long pid) throws IOException, InterruptedException {
        return new Costs(stage, null, pid);
    }

    private Reading read() throws IOException, InterruptedException {
        long walBytes = stage.walBytes();
        double batches = gateway == null ? 0 : gateway.metric("tollgate_batch_rows_count");
        double batchRows = gateway == null ? 0 : gateway.metric("tollgate_batch_rows_sum");
        long postmaster = stage.postgresPid();
        List<Long> children = ProcessHandle.of(postmaster)
                .map(handle -> handle.children().map(ProcessHandle::pid).toList())
                .orElse(List.of());
        long backends = 0;
        // The gateway's connections stay open, so that what has ended is nearly all vacuuming.
        long others = ProcStat.process(postmaster) + ProcStat.endedChildren(postmaster);
        for (long child : children) {
            long micros = ProcStat.process(child);
            if (isBackend(ProcStat.commandLine(child))) {
                backends += micros;
            } else {
                others += micros;
            }
        }
        return new Reading(
                System.nanoTime(),
                pid == 0 ? 0 : ProcStat.process(pid),
                pid == 0 ? 0 : ProcStat.threads(pid, Costs::isGc),
                pid == 0 ? 0 : ProcStat.threads(pid, Costs::isJit),
                backends + others,
                backends,
                ProcStat.process(ProcessHandle.current().pid()),
                ProcStat.machineBusy(),
                gateway == null ? 0 : gateway.jvm().allocatedBytes(),
                walBytes,
                batches,
                batchRows);
    }

    /** PostgreSQL's processes have titles; those that serve a connection name the peer's address in theirs. */
    private static boolean isBackend(String title) {
        return title.contains("127.0.0.1(");
    }

    private static boolean isGc(String thread) {
        return thread.startsWith("GC Thread") || thread.equals("VM Thread");
    }

    private static boolean isJit(String thread) {
        return thread.startsWith("C1 Compiler") || thread.startsWith("C2 Compiler");
    }

    /** What it cost since {@link #begin}, divided by what was done. */
    Sample each(long done) throws IOException, InterruptedException {
        Reading end = read();
        Sample sample = new Sample();
        if (done == 0) {
            return sample;
        }
        sample.put(Figure.WAL, (end.walBytes - begin.walBytes) / (double) done);
        if (gateway != null) {
            sample.put(Figure.ALLOCATED, (end.allocated - begin.allocated) / (double) done);
            if (end.batches > begin.batches) {
                sample.put(Figure.BATCH, (end.batchRows - begin.batchRows) / (end.batches - begin.batches));
            }
        }
        return ProcStat.AVAILABLE ? sample.putAll(processorTimes(end, (double) done)) : sample;
    }

    private Sample processorTimes(Reading end, double done) {
        double capacity = (end.nanos - begin.nanos) / 1e3 * Runtime.getRuntime().availableProcessors();
        long busy = end.machine - begin.machine;
        long others = Math.max(0, busy - (end.ours() - begin.ours()));
        Sample sample = new Sample()
                .put(Figure.POSTGRES, (end.postgres - begin.postgres) / done)
                .put(Figure.BACKENDS, (end.backends - begin.backends) / done)
                .put(Figure.GENERATOR, (end.generator - begin.generator) / done)
                .put(Figure.BUSY, 100 * busy / capacity)
                .put(Figure.OTHERS, 100 * others / capacity);
        if (pid != 0) {
            sample.put(Figure.GATEWAY, (end.gateway - begin.gateway) / done)
                    .put(Figure.GC, (end.gc - begin.gc) / done)
                    .put(Figure.JIT, (end.jit - begin.jit) / done);
        }
        return sample;
    }
}
