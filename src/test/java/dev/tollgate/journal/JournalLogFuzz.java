package dev.tollgate.journal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A write-ahead log whose head is right, whatever follows: it is judged, and a part of a head is never sound. */
public final class JournalLogFuzz {
    private static final int SUMMED_BYTES = 24;
    private static final int HEAD_BYTES = 32;

    private JournalLogFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        byte[] log = data.clone();
        if (log.length >= HEAD_BYTES) {
            seal(log);
        }
        boolean isSound = WalScan.damage(new ByteArrayInputStream(log)).isEmpty();
        if (isSound && log.length > 0 && log.length < HEAD_BYTES) {
            throw new AssertionError("a head of " + log.length + " bytes is sound");
        }
    }

    /** As SQLite does, over the first 24 bytes. */
    private static void seal(byte[] log) {
        ByteBuffer head = ByteBuffer.wrap(log);
        int magic = 0x377f0682 | (log[3] & 1);
        head.putInt(0, magic);
        ByteOrder order = (magic & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer words = ByteBuffer.wrap(log, 0, SUMMED_BYTES).order(order);
        int sum1 = 0;
        int sum2 = 0;
        while (words.hasRemaining()) {
            sum1 += words.getInt() + sum2;
            sum2 += words.getInt() + sum1;
        }
        head.putInt(SUMMED_BYTES, sum1).putInt(SUMMED_BYTES + Integer.BYTES, sum2);
    }
}
