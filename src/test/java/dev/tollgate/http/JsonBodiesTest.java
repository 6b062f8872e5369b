package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that no program of ours sends; each is refused by a problem of the client's, and at once. */
@Timeout(10)
class JsonBodiesTest {
    record Body(
            @JsonProperty("text") @Nullable String text,
            @JsonProperty("count") long count,
            @JsonProperty("amount") @Nullable BigDecimal amount,
            @JsonProperty("texts") @Nullable List<String> texts,
            @JsonProperty("map") @Nullable Map<String, Integer> map,
            @JsonProperty("inner") @Nullable Body inner) {}

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("", "malformed_json"),
                Arguments.of("{", "malformed_json"),
                Arguments.of("null", "invalid_value"),
                Arguments.of("[]", "malformed_json"),
                Arguments.of("{}", "invalid_value"),
                Arguments.of("{\"count\":1} {}", "malformed_json"),
                Arguments.of("{\"text\":\"a\",\"text\":\"b\"}", "malformed_json"),
                Arguments.of("{\"other\":1}", "invalid_value"),
                Arguments.of("{\"count\":\"1\"}", "invalid_value"),
                Arguments.of("{\"count\":1.5}", "invalid_value"),
                Arguments.of("{\"count\":1e400}", "invalid_value"),
                Arguments.of("{\"count\":1e999999999}", "invalid_value"),
                Arguments.of("{\"count\":9223372036854775808}", "invalid_value"),
                Arguments.of("{\"count\":null}", "invalid_value"),
                Arguments.of("{\"count\":true}", "invalid_value"),
                Arguments.of("{\"count\":1,\"text\":7}", "invalid_value"),
                Arguments.of("{\"count\":1,\"text\":7.5}", "invalid_value"),
                Arguments.of("{\"count\":1,\"text\":false}", "invalid_value"),
                Arguments.of("{\"count\":1,\"text\":[\"a\"]}", "invalid_value"),
                Arguments.of("{\"count\":1,\"text\":{}}", "invalid_value"),
                Arguments.of("{\"count\":1,\"texts\":\"a\"}", "invalid_value"),
                Arguments.of("{\"count\":1,\"texts\":[\"a\",7]}", "invalid_value"),
                Arguments.of("{\"count\":1,\"amount\":\"1\"}", "invalid_value"),
                Arguments.of("{\"count\":1,\"map\":{\"a\":\"1\"}}", "invalid_value"),
                Arguments.of("{\"count\":" + "9".repeat(50_000) + "}", "malformed_json"),
                Arguments.of("{\"amount\":NaN}", "malformed_json"),
                Arguments.of("{\"text\":\"\u0001\"}", "malformed_json"),
                Arguments.of("{\"inner\":".repeat(30) + "{}" + "}".repeat(30), "malformed_json"),
                Arguments.of("[".repeat(60_000), "malformed_json"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatIsWrongIsTheClients(String body, String code) {
        assertThatThrownBy(() -> JsonBodies.parse(Buffer.buffer(body), Body.class))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo(code);
                    assertThat(e.failure().status()).isBetween(400, 422);
                    assertThat(e.failure().detail()).hasSizeLessThan(300);
                });
    }

    @Test
    void whatIsOfTheRightTypeIsTaken() {
        String body = "{\"text\":\"7\",\"count\":1,\"amount\":0.1,\"texts\":[\"\"],\"map\":{\"a\":1},\"inner\":null}";
        assertThat(JsonBodies.parse(Buffer.buffer(body), Body.class))
                .isEqualTo(new Body("7", 1, new BigDecimal("0.1"), List.of(""), Map.of("a", 1), null));
    }

    @Test
    void brokenUtf8IsMalformed() {
        byte[] body = {'{', '"', 't', 'e', 'x', 't', '"', ':', '"', (byte) 0xFF, '"', '}'};
        assertThatThrownBy(() -> JsonBodies.parse(Buffer.buffer(body), Body.class))
                .isInstanceOf(ProblemException.class)
                .hasMessage("malformed_json");
    }

    /** Jackson's own table of names throws an IllegalStateException at the 151st of them. */
    @Test
    void namesOfOneHashCodeAreNoTrouble() {
        List<String> names = IntStream.range(0, 1 << 10)
                .mapToObj(number -> IntStream.range(0, 10)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()))
                .toList();
        assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);
        String map = names.stream().map(name -> "\"" + name + "\":1").collect(Collectors.joining(",", "{", "}"));
        Body body = JsonBodies.parse(Buffer.buffer("{\"count\":1,\"map\":" + map + "}"), Body.class);
        assertThat(body.map()).hasSize(1 << 10);
        assertThatThrownBy(() -> JsonBodies.parse(Buffer.buffer(map), Body.class))
                .isInstanceOf(ProblemException.class)
                .hasMessage("invalid_value");
    }
}
