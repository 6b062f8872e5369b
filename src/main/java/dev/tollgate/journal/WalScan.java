package dev.tollgate.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks whether SQLite's write-ahead log ends as it should. SQLite itself takes what it can read of it and drops the rest
 * without a word, which is right after a crash and hides a damage; this tells what it will drop.
 *
 * <p>The format, from SQLite's "WAL-mode File Format": a head of 32 bytes, then frames, each a head of 24 bytes and a page.
 * Checksums run on from the head to the last frame. Frames with other salts are left from an earlier round.
 */
final class WalScan {
    private static final int MAGIC = 0x377f0682;
    private static final int HEAD_BYTES = 32;
    private static final int FRAME_HEAD_BYTES = 24;
    private static final int PAGE_BYTES_MAX = 65_536;

    private final ByteOrder order;
    private int sum1;
    private int sum2;

    private WalScan(ByteOrder order) {
        this.order = order;
    }

    /** What is wrong with the log, or nothing; a log that is not there is sound. */
    static Optional<String> damage(Path log) throws IOException {
        try (InputStream file = Files.newInputStream(log);
                InputStream in = new BufferedInputStream(file, 1 << 16)) {
            return damage(in);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** The same of a log's bytes. */
    static Optional<String> damage(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        return head.length == 0 ? Optional.empty() : scan(head, in);
    }

    private static Optional<String> scan(byte[] head, InputStream in) throws IOException {
        ByteBuffer fields = ByteBuffer.wrap(head);
        if (head.length < HEAD_BYTES || (fields.getInt(0) & ~1) != MAGIC) {
            return Optional.of("the write-ahead log has no head");
        }
        WalScan scan = new WalScan((fields.getInt(0) & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        scan.add(head, 0, 24);
        int pageBytes = fields.getInt(8);
        boolean isPageSize = pageBytes >= 512 && pageBytes <= PAGE_BYTES_MAX && Integer.bitCount(pageBytes) == 1;
        if (!scan.isSum(fields, 24) || !isPageSize) {
            return Optional.of("the head of the write-ahead log is damaged");
        }
        return scan.frames(fields.getLong(16), pageBytes, in);
    }

    private Optional<String> frames(long salts, int pageBytes, InputStream in) throws IOException {
        boolean isWhole = true;
        for (long number = 1; ; number++) {
            byte[] frame = in.readNBytes(FRAME_HEAD_BYTES + pageBytes);
            ByteBuffer fields = ByteBuffer.wrap(frame);
            boolean isOld = frame.length >= 16 && fields.getLong(8) != salts;
            if (frame.length == 0 || isOld) {
                return isWhole
                        ? Optional.empty()
                        : Optional.of("the write-ahead log ends within a transaction, at frame " + number);
            }
            if (frame.length < FRAME_HEAD_BYTES + pageBytes) {
                return Optional.of("the write-ahead log ends within frame " + number);
            }
            add(frame, 0, 8);
            add(frame, FRAME_HEAD_BYTES, pageBytes);
            if (!isSum(fields, 16)) {
                return Optional.of("frame " + number + " of the write-ahead log is damaged");
            }
            isWhole = fields.getInt(4) != 0;
        }
    }

    private void add(byte[] bytes, int from, int length) {
        ByteBuffer words = ByteBuffer.wrap(bytes, from, length).order(order);
        while (words.hasRemaining()) {
            sum1 += words.getInt() + sum2;
            sum2 += words.getInt() + sum1;
        }
    }

    private boolean isSum(ByteBuffer fields, int at) {
        return fields.getInt(at) == sum1 && fields.getInt(at + Integer.BYTES) == sum2;
    }
}
