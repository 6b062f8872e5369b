package dev.tollgate.journal;

import dev.tollgate.usage.Decoded;
import dev.tollgate.usage.UsageRecord;
import dev.tollgate.usage.UsageRecordsJson;
import java.util.ArrayList;
import java.util.List;

/** Records for journals, and how to tell them apart. */
final class JournalRecords {
    private JournalRecords() {}

    /** Records with every field that billing reads present or absent; the same seed makes the same ones. */
    static List<UsageRecord> many(long seed, int count) {
        UsageRecordsJson json = new UsageRecordsJson(seed);
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(Decoded.one(json.record().toString()));
        }
        return records;
    }

    static List<String> described(List<UsageRecord> records) {
        return records.stream().map(Decoded::describe).toList();
    }

    static List<String> describedEntries(List<Entry> entries) {
        return entries.stream()
                .flatMap(entry -> entry.records().stream())
                .map(Decoded::describe)
                .toList();
    }
}
