package dev.tollgate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Small bodies that mean much work. */
final class Bombs {
    private Bombs() {}

    /** A thousandth of it, that unpacks to an array of so many blanks. */
    static byte[] gzip(long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(out)) {
            blanks(packed, length);
        }
        return out.toByteArray();
    }

    static byte[] deflate(long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = new DeflaterOutputStream(out)) {
            blanks(packed, length);
        }
        return out.toByteArray();
    }

    private static void blanks(OutputStream packed, long length) throws IOException {
        packed.write('[');
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) ' ');
        for (long written = 0; written < length; written += piece.length) {
            packed.write(piece);
        }
    }

    /** Gzip members one behind another, each of which holds one blank. */
    static byte[] members(int length) throws IOException {
        byte[] member = GatewayClient.gzip(new byte[] {' '});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() < length) {
            out.write(member);
        }
        return out.toByteArray();
    }

    /** A bomb packed three times over. */
    static byte[] nested() throws IOException {
        return GatewayClient.gzip(GatewayClient.gzip(gzip(256 << 20)));
    }

    /** 2^bits names, all of one hash code. */
    private static List<String> colliding(int bits) {
        return IntStream.range(0, 1 << bits)
                .mapToObj(number -> IntStream.range(0, bits)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()))
                .toList();
    }

    static byte[] collidingNames(int bits, String before, String after) {
        return colliding(bits).stream()
                .map(name -> "\"" + name + "\":1")
                .collect(Collectors.joining(",", before, after))
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] collidingQuery(int bits) {
        return colliding(bits).stream().collect(Collectors.joining("=&")).getBytes(StandardCharsets.UTF_8);
    }
}
