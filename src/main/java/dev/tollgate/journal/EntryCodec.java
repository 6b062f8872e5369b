package dev.tollgate.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.usage.LitellmRecordReader;
import dev.tollgate.usage.LitellmRecordWriter;
import dev.tollgate.usage.UsageRecord;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Entries as bytes: a head of fixed size, the source, the identity of each record, then the records as lines of JSON in
 * the form that the quarantine has too, and a checksum over all of it. Neither prompts nor answers are in them.
 */
final class EntryCodec {
    /** An entry is closed when it has so many records, or so many bytes of them. */
    static final int RECORDS_MAX = 500;

    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final byte VERSION = 1;
    private static final int CHECKSUM_AT = 1;
    private static final int POSITION_AT = CHECKSUM_AT + Integer.BYTES;
    private static final int ARRIVED_AT = POSITION_AT + 2 * Long.BYTES;
    private static final int COUNT_AT = ARRIVED_AT + Long.BYTES;

    /** Enough of an entry to know its {@link Head}. */
    static final int HEAD_BYTES = COUNT_AT + Integer.BYTES;

    private static final int IDENTITY_BYTES = 3 * Long.BYTES;

    private EntryCodec() {}

    /** What can be told of an entry without reading its records. */
    record Head(Position before, long arrivedMillis, int records) {
        Position after(int bytes) {
            return before.plus(records, bytes);
        }
    }

    /** Encodes records of one source into as few entries as they fit in; their place is {@linkplain #place yet to be set}. */
    static List<byte[]> encode(List<UsageRecord> records, long arrivedMillis) {
        List<byte[]> entries = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream(records.size() * 1024);
        int from = 0;
        for (int to = 0; to < records.size(); to++) {
            if (to - from == RECORDS_MAX || body.size() >= BODY_BYTES_MAX) {
                entries.add(entry(records.subList(from, to), arrivedMillis, body.toByteArray()));
                body.reset();
                from = to;
            }
            body.writeBytes(LitellmRecordWriter.write(records.get(to)).getBytes(UTF_8));
            body.write('\n');
        }
        entries.add(entry(records.subList(from, records.size()), arrivedMillis, body.toByteArray()));
        return entries;
    }

    private static byte[] entry(List<UsageRecord> records, long arrivedMillis, byte[] body) {
        byte[] source = records.getFirst().source.getBytes(UTF_8);
        int length = HEAD_BYTES + Short.BYTES + source.length + records.size() * IDENTITY_BYTES + body.length;
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put(VERSION).putInt(0).putLong(0).putLong(0).putLong(arrivedMillis).putInt(records.size());
        out.putShort((short) source.length).put(source);
        for (UsageRecord record : records) {
            out.putLong(record.key.getMostSignificantBits());
            out.putLong(record.key.getLeastSignificantBits());
            out.putLong(record.fingerprint);
        }
        return out.put(body).array();
    }

    /** Writes into an encoded entry where it stands; answers the place behind it. */
    static Position place(byte[] entry, Position before) {
        ByteBuffer fields = ByteBuffer.wrap(entry);
        fields.putLong(POSITION_AT, before.records()).putLong(POSITION_AT + Long.BYTES, before.bytes());
        seal(entry);
        return before.plus(records(entry), entry.length);
    }

    /** Writes the checksum of all that stands behind it. */
    static void seal(byte[] entry) {
        ByteBuffer.wrap(entry).putInt(CHECKSUM_AT, checksum(entry));
    }

    private static int checksum(byte[] entry) {
        CRC32C checksum = new CRC32C();
        checksum.update(entry, POSITION_AT, entry.length - POSITION_AT);
        return (int) checksum.getValue();
    }

    /**
     * The same entry.
     *
     * @throws UnreadableEntry if it is none of ours, or damaged
     */
    static byte[] sound(long number, byte[] entry) throws UnreadableEntry {
        if (entry.length < HEAD_BYTES || ByteBuffer.wrap(entry).getInt(CHECKSUM_AT) != checksum(entry)) {
            throw new UnreadableEntry(number, "its checksum is wrong");
        }
        return entry;
    }

    static int records(byte[] entry) {
        return ByteBuffer.wrap(entry).getInt(COUNT_AT);
    }

    /**
     * Reads the first {@link #HEAD_BYTES} of the entry with this number.
     *
     * @throws UnreadableEntry if it is none of ours
     */
    static Head head(long number, byte[] entry) throws UnreadableEntry {
        ByteBuffer in = ByteBuffer.wrap(entry);
        if (in.remaining() < HEAD_BYTES || in.get() != VERSION) {
            throw new UnreadableEntry(number, "it is of another version, or no entry");
        }
        in.position(POSITION_AT);
        try {
            Position before = new Position(number - 1, in.getLong(), in.getLong());
            return new Head(before, in.getLong(), in.getInt());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEntry(number, e.toString());
        }
    }

    /** @throws UnreadableEntry if it is none of ours */
    static Entry decode(long number, byte[] entry) throws UnreadableEntry {
        Head head = head(number, sound(number, entry));
        ByteBuffer in = ByteBuffer.wrap(entry).position(HEAD_BYTES);
        try {
            byte[] source = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(source);
            int identitiesAt = in.position();
            int bodyAt = identitiesAt + head.records() * IDENTITY_BYTES;
            List<UsageRecord> records =
                    LitellmRecordReader.read(new String(source, UTF_8), entry, bodyAt, entry.length);
            if (records.size() != head.records()) {
                throw new UnreadableEntry(number, "it has " + records.size() + " of " + head.records() + " records");
            }
            for (UsageRecord record : records) {
                record.key = new UUID(in.getLong(), in.getLong());
                record.fingerprint = in.getLong();
            }
            return new Entry(head.before(), head.arrivedMillis(), records, entry.length);
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new UnreadableEntry(number, e.toString());
        }
    }
}
