package dev.tollgate.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small file beside the store that says how much of it was appended and removed, written after the store and before
 * the answer. A store that has less than its mark says has lost something, even where the cut is between two entries and
 * nothing else shows it. It is not synced: a kill cannot take it back, and after a power cut it is behind the store.
 */
final class Mark implements AutoCloseable {
    private static final int VERSION = 1;
    private static final int BYTES = Integer.BYTES + 7 * Long.BYTES + Integer.BYTES;

    private final FileChannel channel;

    /** @param oldestMillis when the oldest entry came, since 1970; 0 if there is none */
    record Content(Position removed, Position appended, long oldestMillis) {}

    Mark(Path directory) throws IOException {
        channel = FileChannel.open(file(directory), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    static Path file(Path directory) {
        return directory.resolve("mark");
    }

    /** Empty if there is no mark, or none that can be trusted. */
    static Optional<Content> read(Path directory) throws IOException {
        ByteBuffer in;
        try {
            in = ByteBuffer.wrap(Files.readAllBytes(file(directory)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        if (in.remaining() != BYTES || in.getInt(BYTES - Integer.BYTES) != checksum(in) || in.getInt() != VERSION) {
            return Optional.empty();
        }
        return Optional.of(new Content(position(in), position(in), in.getLong()));
    }

    synchronized void write(Content content) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(BYTES).putInt(VERSION);
        put(out, content.removed());
        put(out, content.appended());
        out.putLong(content.oldestMillis());
        out.putInt(checksum(out)).flip();
        while (out.hasRemaining()) {
            int written = channel.write(out, out.position());
            assert written > 0;
        }
    }

    private static void put(ByteBuffer out, Position position) {
        out.putLong(position.entries()).putLong(position.records()).putLong(position.bytes());
    }

    private static Position position(ByteBuffer in) {
        return new Position(in.getLong(), in.getLong(), in.getLong());
    }

    private static int checksum(ByteBuffer content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content.duplicate().position(0).limit(BYTES - Integer.BYTES));
        return (int) checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
