package dev.tollgate.journal;

import dev.tollgate.usage.UsageRecord;
import java.util.List;

/**
 * Some records of one push, in their order: what the journal keeps and gives back as a whole.
 *
 * @param before where it stands
 * @param arrivedMillis when it was appended, since 1970
 * @param bytes what it takes in the journal
 */
record Entry(Position before, long arrivedMillis, List<UsageRecord> records, int bytes) {
    Entry {
        records = List.copyOf(records);
    }

    Position after() {
        return before.plus(records.size(), bytes);
    }
}
