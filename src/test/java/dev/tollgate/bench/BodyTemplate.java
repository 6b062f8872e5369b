package dev.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * A push. A new one is a copy in which only the ids and the users are written over, so that the generator costs next to
 * nothing. All of a record follows from its number: the same number makes the same record, which is a duplicate then.
 */
final class BodyTemplate {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final int[] idOffsets;
    private final int[] userOffsets;
    private final int records;
    private final int idsPerRecord;

    BodyTemplate(RecordText text, BodyFormat format, int records, long epochSeconds) {
        this.records = records;
        String whole = format.body(text.text(epochSeconds), records);
        body = whole.getBytes(StandardCharsets.US_ASCII);
        idOffsets = offsets(whole, RecordText.ID_MARK);
        userOffsets = offsets(whole, RecordText.USER_MARK);
        idsPerRecord = idOffsets.length / records;
        if (idsPerRecord < 2 || idOffsets.length % records != 0 || userOffsets.length != records) {
            throw new IllegalStateException("marks are missing in " + text);
        }
    }

    private static int[] offsets(String text, String mark) {
        int[] offsets = new int[text.length() / mark.length()];
        int count = 0;
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length())) {
            offsets[count++] = at;
        }
        return Arrays.copyOf(offsets, count);
    }

    int records() {
        return records;
    }

    int bytes() {
        return body.length;
    }

    /**
     * A body of its own.
     *
     * @param first the number of its first record; the others follow
     * @param number what becomes of a number before it is used: itself, or one that was used before
     */
    byte[] fill(long first, LongUnaryOperator number, int accounts) {
        byte[] copy = body.clone();
        for (int i = 0; i < records; i++) {
            long id = number.applyAsLong(first + i);
            for (int j = 0; j < idsPerRecord; j++) {
                writeHex(copy, idOffsets[i * idsPerRecord + j], id);
            }
            writeUser(copy, userOffsets[i], (int) (id % accounts));
        }
        return copy;
    }

    private static void writeHex(byte[] target, int offset, long value) {
        for (int i = 0; i < RecordText.ID_MARK.length(); i++) {
            target[offset + i] = DIGITS[(int) (value >>> (60 - 4 * i)) & 0xF];
        }
    }

    private static void writeUser(byte[] target, int offset, int account) {
        int rest = account;
        for (int i = RecordText.USER_MARK.length() - 1; i >= 0; i--) {
            target[offset + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
