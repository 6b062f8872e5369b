package dev.tollgate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes calls of known prices; the same seed makes the same calls. */
final class Records {
    private static final List<String> MODELS =
            List.of("gpt-4o", "gpt-4o-mini", "claude-haiku-4-5", "text-embedding-3-small", "command-r7b-12-2024");
    private static final double SOME_DAY = 1_790_000_000;

    private final Random random;
    private final String prefix;
    private int made;

    Records(long seed) {
        random = new Random(seed);
        prefix = "call-" + Long.toHexString(seed) + "-";
    }

    Random random() {
        return random;
    }

    /** A call of its own id by the account whose key has this hash. */
    Call next(String keyHash) {
        String model = MODELS.get(random.nextInt(MODELS.size()));
        long completion = model.startsWith("text-embedding") ? 0 : 1 + random.nextInt(2_000);
        Call call = Call.of(prefix + String.format("%08d", made++))
                .key(keyHash)
                .model(model)
                .tokens(1 + random.nextInt(20_000), completion)
                .at(SOME_DAY + random.nextInt(1_000_000) / 16.0);
        return call.cost(random.nextInt(1_000_000) / 1e7);
    }

    List<Call> many(int count, List<String> keyHashes) {
        List<Call> calls = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            calls.add(next(keyHashes.get(random.nextInt(keyHashes.size()))));
        }
        return calls;
    }
}
