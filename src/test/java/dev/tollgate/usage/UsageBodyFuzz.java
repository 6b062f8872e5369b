package dev.tollgate.usage;

import java.util.Arrays;

/**
 * Any bytes as the body of a push: records or a refusal, the same however the body is cut, and each record is the same
 * when it is written and read again.
 */
public final class UsageBodyFuzz {
    private UsageBodyFuzz() {}

    /** The first two bytes say how the rest is cut. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        int first = 1 + (data[0] & 0xFF);
        int second = 1 + (data[1] & 0x0F);
        byte[] body = Arrays.copyOfRange(data, 2, data.length);
        Decoded whole = Decoded.of(body);
        same("cut", whole, Decoded.inPieces(body, first, second));
        for (UsageRecord record : whole.records) {
            String written = LitellmRecordWriter.write(record);
            String again = Decoded.describe(Decoded.one(written));
            if (!again.equals(Decoded.describe(record))) {
                throw new AssertionError("read again:\n" + again + "\nwas:\n" + Decoded.describe(record));
            }
        }
    }

    private static void same(String how, Decoded one, Decoded other) {
        if (!one.events.equals(other.events) || !one.described().equals(other.described())) {
            throw new AssertionError(how + ": " + one.events + " but " + other.events);
        }
    }
}
