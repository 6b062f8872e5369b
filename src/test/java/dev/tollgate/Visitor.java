package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A person who has registered at a gateway, and calls it with a token; for the account that he chose last, if any. */
final class Visitor {
    static final String PASSWORD = "correct horse battery";
    private static final AtomicLong COUNT = new AtomicLong(System.nanoTime());

    private final GatewayClient client;
    private final String email;
    private final String token;
    private final String refreshToken;
    private long account;

    private Visitor(GatewayClient client, String email, JsonNode granted) {
        this.client = client;
        this.email = email;
        token = granted.path("access_token").asText();
        refreshToken = granted.path("refresh_token").asText();
    }

    static Visitor register(GatewayClient client) throws Exception {
        return register(client, "visitor-" + COUNT.incrementAndGet() + "@example.com");
    }

    static Visitor register(GatewayClient client, String email) throws Exception {
        Answer answer = call(client, "POST", "/api/auth/register", """
            {"email":"%s","password":"%s","name":"A Visitor"}\
            """.formatted(email, PASSWORD));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return new Visitor(client, email, answer.body());
    }

    @CanIgnoreReturnValue
    static Visitor signIn(GatewayClient client, String email, String password) throws Exception {
        Answer answer = call(client, "POST", "/api/auth/login", """
            {"email":"%s","password":"%s"}\
            """.formatted(email, password));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return new Visitor(client, email, answer.body());
    }

    /** Without any token. */
    static Answer call(GatewayClient client, String method, String path, String body) throws Exception {
        return client.call(method, path, body, "Content-Type", "application/json");
    }

    String email() {
        return email;
    }

    String token() {
        return token;
    }

    String refreshToken() {
        return refreshToken;
    }

    /** The account that all calls from now on are for. */
    @CanIgnoreReturnValue
    Visitor in(long chosen) {
        account = chosen;
        return this;
    }

    long id() throws Exception {
        return get("/api/users/me").body().path("id").asLong();
    }

    /** The one he came with. */
    long ownAccount() throws Exception {
        return get("/api/users/me").body().path("accounts").path(0).path("id").asLong();
    }

    /** Makes a team, and is in it from now on. */
    @CanIgnoreReturnValue
    long makeTeam() throws Exception {
        Answer made = post("/api/account", "{\"name\":\"A Team\"}");
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        account = made.body().path("id").asLong();
        return account;
    }

    Answer get(String path) throws Exception {
        return call("GET", path, "");
    }

    Answer post(String path, String body) throws Exception {
        return call("POST", path, body);
    }

    Answer patch(String path, String body) throws Exception {
        return call("PATCH", path, body);
    }

    Answer delete(String path) throws Exception {
        return call("DELETE", path, "");
    }

    /** @param headers names and values, besides the usual ones */
    Answer call(String method, String path, String body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
        if (!body.isEmpty()) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        if (account > 0) {
            all.addAll(List.of("Tollgate-Account", String.valueOf(account)));
        }
        all.addAll(List.of(headers));
        try {
            return client.call(method, path, body, all.toArray(String[]::new));
        } catch (HttpTimeoutException e) {
            throw new AssertionError(method + " " + path + " is never answered", e);
        }
    }
}
