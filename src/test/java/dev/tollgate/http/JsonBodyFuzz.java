package dev.tollgate.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Any bytes as a JSON body of ours: a record, or a problem that is the client's. */
public final class JsonBodyFuzz {
    private JsonBodyFuzz() {}

    record Body(
            @JsonProperty("text") @Nullable String text,
            @JsonProperty("count") long count,
            @JsonProperty("flag") boolean flag,
            @JsonProperty("amount") java.math.@Nullable BigDecimal amount,
            @JsonProperty("list") @Nullable List<String> list,
            @JsonProperty("map") @Nullable Map<String, Integer> map,
            @JsonProperty("inner") @Nullable Body inner) {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            Body body = JsonBodies.parse(Buffer.buffer(data), Body.class);
            if (body.toString().isEmpty()) {
                throw new AssertionError("no body");
            }
        } catch (ProblemException refused) {
            if (refused.failure().status() >= 500) {
                throw new AssertionError("a client's mistake is taken for ours", refused);
            }
        }
    }
}
