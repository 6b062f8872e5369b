package dev.tollgate.metering;

import dev.tollgate.usage.UsageRecord;
import java.util.UUID;

/** Which record it is and what is in it: two records that agree in both are the same one. */
record RecordId(UUID key, long fingerprint) {
    static RecordId of(UsageRecord record) {
        return new RecordId(record.key, record.fingerprint);
    }
}
