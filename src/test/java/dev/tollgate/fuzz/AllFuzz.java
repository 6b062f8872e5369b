package dev.tollgate.fuzz;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;

/** All targets as one, for a short run: the first byte chooses. */
public final class AllFuzz {
    private static final List<MethodHandle> ENTRIES = FuzzTargets.entries();

    private AllFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Throwable {
        if (data.length > 0) {
            MethodHandle entry = ENTRIES.get((data[0] & 0xFF) % ENTRIES.size());
            entry.invokeExact(Arrays.copyOfRange(data, 1, data.length));
        }
    }
}
