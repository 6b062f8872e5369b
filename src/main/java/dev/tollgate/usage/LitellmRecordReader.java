package dev.tollgate.usage;

import java.util.ArrayList;
import java.util.List;

/** Reads what {@link LitellmRecordWriter} wrote. */
public final class LitellmRecordReader {
    private LitellmRecordReader() {}

    /**
     * The records of some lines of JSON, in their order, identified by their content as if they had just come.
     *
     * @throws IllegalArgumentException if there is anything else than records in them
     */
    public static List<UsageRecord> read(String source, byte[] lines, int from, int to) {
        Written written = new Written();
        try {
            LitellmDecoder decoder = new LitellmDecoder(new DecoderContext(), source, written);
            decoder.feed(lines, from, to);
            decoder.end();
        } catch (MalformedBody e) {
            throw new IllegalArgumentException("no records that we wrote: " + e.reason(), e);
        }
        return written.records;
    }

    /** Takes records and nothing else. */
    private static final class Written implements DecodedRecords {
        final List<UsageRecord> records = new ArrayList<>();

        @Override
        public void record(int index, UsageRecord record) {
            records.add(record);
        }

        @Override
        public void nothing(int index) {
            throw new IllegalArgumentException("null where a record was written");
        }

        @Override
        public void unreadable(int index, String code, String detail) {
            throw new IllegalArgumentException("no record that we wrote: " + detail);
        }
    }
}
