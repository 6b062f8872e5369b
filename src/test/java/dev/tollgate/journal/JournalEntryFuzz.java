package dev.tollgate.journal;

import dev.tollgate.usage.UsageRecord;
import java.util.List;

/** Bytes whose checksum is right: they are an entry that can be kept again as it is, or unreadable, and nothing else. */
public final class JournalEntryFuzz {
    private JournalEntryFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws UnreadableEntry {
        if (data.length < EntryCodec.HEAD_BYTES) {
            return;
        }
        byte[] entry = data.clone();
        EntryCodec.seal(entry);
        List<UsageRecord> records;
        try {
            records = EntryCodec.decode(1, entry).records();
        } catch (UnreadableEntry expected) {
            return;
        }
        if (records.isEmpty()) {
            return;
        }
        byte[] again = EntryCodec.encode(records, 1).getFirst();
        EntryCodec.seal(again);
        List<UsageRecord> read = EntryCodec.decode(1, again).records();
        if (!JournalRecords.described(read)
                .equals(JournalRecords.described(records).subList(0, read.size()))) {
            throw new AssertionError("kept again, records are others: " + JournalRecords.described(records));
        }
    }
}
