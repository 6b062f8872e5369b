package dev.tollgate.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Any bytes as a packed body: unpacked as the JDK does, however it is cut, or a DataFormatException. */
public final class UnpackerFuzz {
    private static final int UNPACKED_MAX = 1 << 20;

    private UnpackerFuzz() {}

    /** The first byte says what to do with the rest, and the second how it is cut. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length < 2) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 2, data.length);
        int cut = 1 + (data[1] & 0xFF);
        switch (data[0] & 3) {
            case 0 -> {
                byte[] unpacked = unpack("deflate", rest, cut);
                if (!Arrays.equals(unpacked, unpack("deflate", rest, Integer.MAX_VALUE))) {
                    throw new AssertionError("it depends on the cut");
                }
            }
            case 1 -> {
                if (!Arrays.equals(rest, unpack("gzip", pack(rest, cut), cut))) {
                    throw new AssertionError("not what was packed");
                }
            }
            default -> {
                byte[] unpacked = unpack("gzip", rest, cut);
                if (unpacked.length > 0 && !Arrays.equals(unpacked, byTheJdk(rest))) {
                    throw new AssertionError("the JDK unpacks another body");
                }
            }
        }
    }

    /** In members of so many bytes. */
    private static byte[] pack(byte[] plain, int memberBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int step = Math.max(memberBytes, plain.length / 500 + 1);
        for (int from = 0; from < Math.max(1, plain.length); from += step) {
            try (GZIPOutputStream member = new GZIPOutputStream(out)) {
                member.write(plain, from, Math.min(step, plain.length - from));
            }
        }
        return out.toByteArray();
    }

    /** Nothing for a body that is refused, or unpacks to more than anybody would look at. */
    private static byte[] unpack(String encoding, byte[] packed, int cut) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[512];
        Unpacker unpacker = Unpacker.of(encoding);
        if (unpacker == null) {
            throw new AssertionError(encoding);
        }
        try (unpacker) {
            for (int from = 0; from < packed.length; from += cut) {
                int to = (int) Math.min(packed.length, (long) from + cut);
                unpacker.give(Arrays.copyOfRange(packed, from, to));
                for (int length = unpacker.next(buffer); length > 0; length = unpacker.next(buffer)) {
                    out.write(buffer, 0, length);
                    if (out.size() > UNPACKED_MAX) {
                        return new byte[0];
                    }
                }
                if (cut == Integer.MAX_VALUE) {
                    break;
                }
            }
            unpacker.end();
            return out.toByteArray();
        } catch (DataFormatException refused) {
            return new byte[0];
        }
    }

    private static byte[] byTheJdk(byte[] packed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }
}
