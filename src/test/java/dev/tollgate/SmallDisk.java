package dev.tollgate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A small disk in memory, which can be filled up; where mounting is not allowed, as it is to root only, a plain directory. */
public final class SmallDisk implements AutoCloseable {
    private static final int PIECE_BYTES = 64 << 10;

    private final Path directory;
    private final long bytes;
    private final boolean isMounted;

    private SmallDisk(Path directory, long bytes, boolean isMounted) {
        this.directory = directory;
        this.bytes = bytes;
        this.isMounted = isMounted;
    }

    public static SmallDisk mount(Path directory, long bytes) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        boolean isMounted = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", directory.toString());
        return new SmallDisk(directory, bytes, isMounted);
    }

    public Path path() {
        return directory;
    }

    /** Whether it can be filled up. */
    public boolean isMounted() {
        return isMounted;
    }

    /** Fills it up but for so many bytes. */
    public void fill(long leftBytes) throws IOException {
        try (FileChannel filler = FileChannel.open(filler(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
            try {
                for (long written = 0; written < bytes; written += filler.write(piece.clear())) {}
            } catch (IOException full) {
                // As it was meant.
            }
            filler.truncate(Math.max(0, filler.size() - leftBytes));
        }
    }

    public void makeRoom() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    private static boolean run(String... words) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (isMounted && !run("umount", directory.toString()) && !run("umount", "-l", directory.toString())) {
                throw new IOException("cannot unmount " + directory);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
