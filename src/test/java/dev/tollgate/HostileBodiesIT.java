package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.Contract.Operation;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each operation that takes a body, with one that does not end, is too large or is packed, all of them at once: a clear
 * answer that the contract declares, and the next request is served. Whoever sends it may do what it asks for.
 */
@SuppressWarnings("NullAway.Init") // by signIn()
class HostileBodiesIT extends InShop {
    private static final Contract CONTRACT = new Contract();

    /** Pushes take bodies otherwise, which HostilePushIT tries; without a LiteLLM to read from, the others need none. */
    private static final Set<String> TAKE_NONE = Set.of("pushUsage", "syncUsage", "syncLitellm");

    private Visitor operator;

    @BeforeEach
    void signIn() throws Exception {
        operator = Visitor.register(shop.client());
        seeds.execute("UPDATE people SET operator = true WHERE id = " + operator.id());
    }

    @AfterEach
    void theNextRequestIsServed() throws Exception {
        assertThat(operator.get("/api/users/me").status()).isEqualTo(200);
        assertThat(operator.post("/api/projects", "{\"name\":\"Afterwards\"}").status())
                .isEqualTo(201);
    }

    @Test
    void aBodyThatDoesNotEndIsTooSlow() throws Exception {
        assertAnswers("Content-Length: 100\r\n\r\n{", "408 body_too_slow");
    }

    @Test
    void aBodyThatSaysThatItIsTooLargeIsNotWaitedFor() throws Exception {
        assertAnswers("Content-Length: 999999999999\r\n\r\n", "413 body_too_large");
    }

    @Test
    void aBodyThatTurnsOutTooLargeIsNotTaken() throws Exception {
        int bytes = 3 << 20;
        assertAnswers(
                "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(bytes) + "\r\n" + " ".repeat(bytes) + "\r\n",
                "413 body_too_large");
    }

    @Test
    void aPackedBodyIsNotUnpacked() throws Exception {
        assertAnswers("Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "415 unsupported_encoding");
    }

    private void assertAnswers(String rest, String wanted) throws Exception {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> seen = new TreeMap<>();
        Map<Operation, Future<Answer>> answers = new HashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Operation operation : CONTRACT.operations()) {
                if (operation.json().has("requestBody") && !TAKE_NONE.contains(operation.id())) {
                    answers.put(operation, threads.submit(() -> answer(operation, rest)));
                }
            }
        }
        for (Map.Entry<Operation, Future<Answer>> each : answers.entrySet()) {
            Answer answer = each.getValue().get();
            String told = answer.status() + " " + answer.code();
            seen.merge(told, 1, Integer::sum);
            CONTRACT.complaint(each.getKey(), answer).ifPresent(wrong::add);
            if (!told.equals(wanted)) {
                wrong.add(each.getKey() + " answers " + told);
            }
        }
        assertThat(wrong).as("%s", seen).isEmpty();
    }

    private Answer answer(Operation operation, String rest) throws Exception {
        try (RawHttp raw = new RawHttp(shop.client().port())) {
            return raw.send(operation.method() + " " + operation.samplePath("999999") + " HTTP/1.1\r\nHost: x\r\n"
                            + "Authorization: Bearer " + operator.token() + "\r\nContent-Type: application/json\r\n"
                            + rest)
                    .read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError(operation + " is never answered", e);
        }
    }
}
