package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every body, however it is cut, ordered, indented and filled with what nobody asked for. */
class DecoderPropertiesTest {
    private static final ObjectMapper UTF8 = new ObjectMapper();
    private static final ObjectMapper ASCII = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    @Property(tries = 300)
    void aBodyDecodesTheSameHoweverItIsCut(
            @ForAll long seed, @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 700) Integer> sizes) {
        byte[] body = array(records(seed, 3)).getBytes(StandardCharsets.UTF_8);
        int[] pieces = sizes.stream().mapToInt(Integer::intValue).toArray();
        List<String> whole = sound(Decoded.of(body), 3);
        assertThat(sound(Decoded.inPieces(body, pieces), 3)).isEqualTo(whole);
        assertThat(sound(Decoded.inPieces(body, 1), 3)).isEqualTo(whole);
    }

    @Property(tries = 3)
    void aBodyDecodesTheSameCutAnywhereOnce(@ForAll long seed) {
        byte[] body = array(records(seed, 1)).getBytes(StandardCharsets.UTF_8);
        List<String> whole = sound(Decoded.of(body), 1);
        for (int cut = 1; cut < body.length; cut++) {
            assertThat(Decoded.inPieces(body, cut, body.length).described()).isEqualTo(whole);
        }
    }

    @Property(tries = 200)
    void everyFormGivesTheSameRecords(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int count) {
        List<JsonNode> records = records(seed, count);
        List<String> expected = sound(Decoded.of(array(records)), count);
        assertThat(sound(Decoded.of(pretty(records)), count)).isEqualTo(expected);
        assertThat(sound(Decoded.of("{\"events\":" + array(records) + "}"), count))
                .isEqualTo(expected);
        assertThat(sound(Decoded.of("{\"batch\":7,\"events\":" + pretty(records) + ",\"id\":\"x\"}"), count))
                .isEqualTo(expected);
        for (String feed : List.of("\n", "\r\n", "\n\n", "\n \t\n", " ", "")) {
            String lines = records.stream().map(each -> write(ASCII, each)).collect(Collectors.joining(feed));
            assertThat(sound(Decoded.of(lines), count)).isEqualTo(expected);
            assertThat(sound(Decoded.of(lines + feed), count)).isEqualTo(expected);
        }
        String indented = records.stream().map(JsonNode::toPrettyString).collect(Collectors.joining("\n"));
        assertThat(sound(Decoded.of(indented), count)).isEqualTo(expected);
        List<String> singles = new ArrayList<>();
        records.forEach(each -> singles.addAll(sound(Decoded.of(write(UTF8, each)), 1)));
        assertThat(singles).isEqualTo(expected);
    }

    @Property(tries = 500)
    void theOrderOfTheKeysDoesNotMatter(@ForAll long seed, @ForAll long shuffle) {
        JsonNode record = records(seed, 1).getFirst();
        JsonNode shuffled = new UsageRecordsJson(shuffle).shuffled(record);
        assertThat(sound(Decoded.of(write(UTF8, shuffled)), 1)).isEqualTo(sound(Decoded.of(write(UTF8, record)), 1));
    }

    @Property(tries = 500)
    void keysOfNoInterestDoNotMatter(@ForAll long seed, @ForAll long noise) {
        JsonNode record = records(seed, 1).getFirst();
        JsonNode noisy = new UsageRecordsJson(noise).withNoise(record);
        assertThat(sound(Decoded.of(write(UTF8, noisy)), 1)).isEqualTo(sound(Decoded.of(write(UTF8, record)), 1));
    }

    @Property(tries = 500)
    void writtenAndReadAgainARecordIsTheSame(@ForAll long seed) {
        UsageRecord record = Decoded.one(write(UTF8, records(seed, 1).getFirst()));
        String written = LitellmRecordWriter.write(record);
        assertThat(written).doesNotContain("\n");
        assertThat(Decoded.describe(Decoded.one(written))).isEqualTo(Decoded.describe(record));
    }

    @Property(tries = 500)
    void anyBytesGiveRecordsOrARefusalAndNeverAnythingElse(@ForAll @Size(max = 200) byte[] bytes) {
        Decoded decoded = Decoded.of(bytes);
        assertThat(Decoded.inPieces(bytes, 1).events).isEqualTo(decoded.events);
    }

    @Property(tries = 500)
    void aRecordWithABytesChangedHarmsNothingButItself(
            @ForAll long seed, @ForAll @IntRange(max = 100_000) int where, @ForAll byte value) {
        List<JsonNode> records = records(seed, 3);
        List<String> expected = sound(Decoded.of(array(records)), 3);
        byte[] middle = write(ASCII, records.get(1)).getBytes(StandardCharsets.UTF_8);
        middle[where % middle.length] = value == '\n' ? (byte) 'n' : value;
        byte[] body = join(write(ASCII, records.get(0)) + "\n", middle, "\n" + write(ASCII, records.get(2)));
        Decoded decoded = Decoded.of(body);
        assertThat(decoded.malformed).isNull();
        assertThat(decoded.described()).startsWith(expected.get(0)).endsWith(expected.get(2));
        assertThat(Decoded.inPieces(body, 7).events).isEqualTo(decoded.events);
    }

    private static byte[] join(String before, byte[] middle, String after) {
        byte[] first = before.getBytes(StandardCharsets.UTF_8);
        byte[] last = after.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[first.length + middle.length + last.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(middle, 0, all, first.length, middle.length);
        System.arraycopy(last, 0, all, first.length + middle.length, last.length);
        return all;
    }

    private static List<JsonNode> records(long seed, int count) {
        UsageRecordsJson json = new UsageRecordsJson(seed);
        List<JsonNode> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(json.record());
        }
        return records;
    }

    private static List<String> sound(Decoded decoded, int count) {
        assertThat(decoded.events).hasSize(count).allMatch(event -> event.startsWith("record "));
        assertThat(decoded.records).allMatch(record -> record.violation == null);
        return decoded.described();
    }

    private static String array(List<JsonNode> records) {
        return records.stream().map(each -> write(UTF8, each)).collect(Collectors.joining(",", "[", "]"));
    }

    private static String pretty(List<JsonNode> records) {
        return UTF8.createArrayNode().addAll(records).toPrettyString();
    }

    private static String write(ObjectMapper mapper, JsonNode json) {
        try {
            return mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
