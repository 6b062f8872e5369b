package dev.tollgate.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.usage.UsageRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
    /** Every field, key and fingerprint among them: what identity, attribution and price are made of. */
    @Property(tries = 200)
    void whatIsKeptIsWhatCame(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int count) throws Exception {
        List<UsageRecord> records = JournalRecords.many(seed, count);
        records.getFirst().key = new UUID(seed, count);
        records.getLast().fingerprint = ~seed;
        byte[] entry = EntryCodec.encode(records, 1_790_000_000_123L).getFirst();
        Position before = new Position(41, 1000, 2000);
        Position after = EntryCodec.place(entry, before);

        Entry decoded = EntryCodec.decode(42, entry);

        assertThat(JournalRecords.described(decoded.records())).isEqualTo(JournalRecords.described(records));
        assertThat(decoded.arrivedMillis()).isEqualTo(1_790_000_000_123L);
        assertThat(decoded.before()).isEqualTo(before);
        assertThat(decoded.after()).isEqualTo(after).isEqualTo(new Position(42, 1000L + count, 2000L + entry.length));
    }

    @Test
    void aLongPushIsSplitAndKeepsItsOrder() throws Exception {
        UsageRecord one = JournalRecords.many(5, 1).getFirst();
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < 2 * EntryCodec.RECORDS_MAX + 1; i++) {
            records.add(one);
        }
        List<byte[]> entries = EntryCodec.encode(records, 1);
        assertThat(entries).hasSizeGreaterThanOrEqualTo(3);
        assertThat(entries).allMatch(entry -> EntryCodec.records(entry) <= EntryCodec.RECORDS_MAX);
        assertThat(entries.stream().mapToInt(EntryCodec::records).sum()).isEqualTo(records.size());
        Position position = Position.START;
        for (byte[] entry : entries) {
            position = EntryCodec.place(entry, position);
            assertThat(EntryCodec.decode(position.entries(), entry).after()).isEqualTo(position);
        }
        assertThat(position.records()).isEqualTo(records.size());
    }

    @Property(tries = 200)
    void whatIsNoEntryIsRefusedAsSuch(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> EntryCodec.decode(1, bytes)).isInstanceOf(UnreadableEntry.class);
    }

    @Test
    void aShortenedEntryIsRefusedWhereverItIsCut() throws Exception {
        byte[] entry = EntryCodec.encode(JournalRecords.many(6, 2), 1).getFirst();
        assertThat(EntryCodec.place(entry, Position.START).records()).isEqualTo(2);
        for (int length = 0; length < entry.length; length++) {
            byte[] cut = Arrays.copyOf(entry, length);
            assertThatThrownBy(() -> EntryCodec.decode(1, cut))
                    .as("cut to " + length)
                    .isInstanceOf(UnreadableEntry.class);
        }
    }
}
