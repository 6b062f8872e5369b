package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackerTest {
    private static final String TEXT = "[{\"model\":\"gpt-4o\"}]".repeat(200);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 100_000})
    void unpacksHoweverItIsCut(int cut) throws Exception {
        assertThat(unpack("gzip", gzip(TEXT), cut)).isEqualTo(TEXT);
        assertThat(unpack("X-Gzip ", gzip(TEXT), cut)).isEqualTo(TEXT);
        assertThat(unpack("deflate", deflate(TEXT, false), cut)).isEqualTo(TEXT);
        assertThat(unpack("deflate", deflate(TEXT, true), cut)).isEqualTo(TEXT);
        assertThat(unpack("gzip", gzip(""), cut)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100_000})
    void membersBehindOneAnotherAreOneBody(int cut) throws Exception {
        byte[] members = join(gzip("[1,"), gzip(""), gzip("2]"));
        assertThat(unpack("gzip", members, cut)).isEqualTo("[1,2]");
    }

    @Test
    void tooManyMembersAreRefused() throws Exception {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            some.write(gzip(" "));
        }
        assertThat(unpack("gzip", some.toByteArray(), 100)).hasSize(1_000);
        byte[] many = join(some.toByteArray(), gzip(" "));
        assertThatThrownBy(() -> unpack("gzip", many, 100)).isInstanceOf(DataFormatException.class);
    }

    /** With extra field, name, comment and the header's own checksum, as RFC 1952 has them. */
    @Test
    void aHeaderWithEverythingInItIsPassedOver() throws Exception {
        byte[] header =
                HexFormat.of().parseHex("1f8b081e000000000000" + "0300616263" + "6e616d6500" + "636f6d6d656e7400");
        byte[] plain = gzip("[1]");
        CRC32 checksum = new CRC32();
        checksum.update(header);
        byte[] sum = {(byte) checksum.getValue(), (byte) (checksum.getValue() >>> 8)};
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        for (int cut : new int[] {1, 3, 1_000}) {
            assertThat(unpack("gzip", join(header, sum, body), cut)).isEqualTo("[1]");
        }
        sum[0]++;
        assertThatThrownBy(() -> unpack("gzip", join(header, sum, body), 1_000))
                .isInstanceOf(DataFormatException.class);
    }

    @Test
    void whatIsDamagedIsRefused() throws Exception {
        byte[] gzip = gzip(TEXT);
        for (int at : new int[] {0, 1, 2, 3, gzip.length - 1, gzip.length - 5, gzip.length - 8}) {
            byte[] damaged = gzip.clone();
            damaged[at] ^= (byte) 0xE1;
            assertThatThrownBy(() -> unpack("gzip", damaged, 100))
                    .as("byte " + at)
                    .isInstanceOf(DataFormatException.class);
        }
        for (int length : new int[] {0, 1, 9, 10, gzip.length / 2, gzip.length - 1}) {
            assertThatThrownBy(() -> unpack("gzip", Arrays.copyOf(gzip, length), 100))
                    .as("cut to " + length)
                    .isInstanceOf(DataFormatException.class);
        }
        assertThatThrownBy(() -> unpack("gzip", join(gzip, new byte[1]), 100)).isInstanceOf(DataFormatException.class);
        byte[] deflate = deflate(TEXT, false);
        assertThatThrownBy(() -> unpack("deflate", join(deflate, new byte[1]), 100))
                .isInstanceOf(DataFormatException.class);
        assertThatThrownBy(() -> unpack("deflate", Arrays.copyOf(deflate, 20), 100))
                .isInstanceOf(DataFormatException.class);
    }

    @Test
    void aDictionaryIsNotAskedFor() {
        Deflater deflater = new Deflater();
        deflater.setDictionary("abc".getBytes(StandardCharsets.UTF_8));
        deflater.setInput("abcabc".getBytes(StandardCharsets.UTF_8));
        deflater.finish();
        byte[] packed = new byte[100];
        int length = deflater.deflate(packed);
        deflater.end();
        assertThatThrownBy(() -> unpack("deflate", Arrays.copyOf(packed, length), 100))
                .isInstanceOf(DataFormatException.class);
    }

    @Test
    void knowsWhatItCanUnpack() {
        for (String known : new String[] {"gzip", "GZIP", " x-gzip", "deflate", "identity", ""}) {
            assertThat(Unpacker.knows(known)).as(known).isTrue();
        }
        for (String unknown : new String[] {"br", "zstd", "gzip, gzip", "gzip,deflate", "compress", "snappy", "x"}) {
            assertThat(Unpacker.knows(unknown)).as(unknown).isFalse();
        }
        assertThat(Unpacker.knows(null)).isTrue();
        assertThat(Unpacker.of(null)).isNull();
        assertThat(Unpacker.of("identity")).isNull();
    }

    private static String unpack(String encoding, byte[] packed, int cut) throws DataFormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[300];
        try (Unpacker unpacker = Objects.requireNonNull(Unpacker.of(encoding))) {
            for (int from = 0; from < packed.length; from += cut) {
                unpacker.give(Arrays.copyOfRange(packed, from, Math.min(packed.length, from + cut)));
                for (int length = unpacker.next(buffer); length > 0; length = unpacker.next(buffer)) {
                    out.write(buffer, 0, length);
                }
            }
            unpacker.end();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static byte[] deflate(String text, boolean bare) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
        try (DeflaterOutputStream packed = new DeflaterOutputStream(out, deflater)) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
