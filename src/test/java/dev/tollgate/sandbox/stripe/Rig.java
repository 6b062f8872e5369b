package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.net.RequestOptions;
import com.stripe.param.EventListParams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox on a free port and stripe-java's own client for it. Whatever a test has made is held against stripe-java's
 * models, and the books against each other, when it ends.
 */
public final class Rig implements AutoCloseable {
    public static final Instant START = Instant.parse("2026-01-15T12:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        Stripe.enableTelemetry = false;
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final StripeSandbox sandbox;
    private final StripeClient client;

    public Rig() {
        this(START);
    }

    Rig(Instant start) {
        sandbox = await(StripeSandbox.start(vertx, SandboxOptions.loopback(0, Clock.fixed(start, ZoneOffset.UTC))));
        client = StripeClient.builder()
                .setApiKey(SandboxOptions.SECRET_KEY)
                .setApiBase(sandbox.url().toString())
                .build();
    }

    /** What came back over HTTP. */
    record Reply(int status, HttpResponse<String> response) {
        JsonNode json() {
            return parse(response.body());
        }

        String text() {
            return response.body();
        }

        @Nullable
        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        String errorCode() {
            return json().path("error").path("code").asText();
        }
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (java.io.IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    public StripeClient client() {
        return client;
    }

    com.stripe.service.V1Services stripe() {
        return client.v1();
    }

    public SandboxControl control() {
        return sandbox.control();
    }

    public URI url() {
        return sandbox.url();
    }

    static RequestOptions as(String account) {
        return RequestOptions.builder().setStripeAccount(account).build();
    }

    /** @param headers name, value, name, value */
    @CanIgnoreReturnValue
    Reply send(String method, String path, String form, String... headers) throws Exception {
        boolean posts = method.equals("POST");
        String query = posts || form.isEmpty() ? "" : "?" + form;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sandbox.url() + path + query))
                .method(method, posts ? BodyPublishers.ofString(form) : BodyPublishers.noBody())
                .header("Content-Type", "application/x-www-form-urlencoded");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Reply(response.statusCode(), response);
    }

    /** With the key. */
    @CanIgnoreReturnValue
    Reply api(String method, String path, String form, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + SandboxOptions.SECRET_KEY));
        all.addAll(List.of(headers));
        return send(method, path, form, all.toArray(String[]::new));
    }

    Reply get(String url) throws Exception {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        return new Reply(response.statusCode(), response);
    }

    @CanIgnoreReturnValue
    Reply post(String url, String form) throws Exception {
        return send("POST", url.substring(sandbox.url().toString().length()), form);
    }

    /** The types of all events, in order. */
    List<String> eventTypes() throws StripeException {
        return eventTypes(null);
    }

    List<String> eventTypes(@Nullable String account) throws StripeException {
        return events(account).stream().map(Event::getType).toList();
    }

    List<Event> events(@Nullable String account) throws StripeException {
        RequestOptions options = account == null ? RequestOptions.getDefault() : as(account);
        List<Event> events = new ArrayList<>();
        stripe().events()
                .list(EventListParams.builder().setLimit(100L).build(), options)
                .autoPagingIterable()
                .forEach(events::add);
        return events.reversed();
    }

    /** The last event of a type. */
    Event lastEvent(String type) throws StripeException {
        return events(null).reversed().stream()
                .filter(event -> event.getType().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no event " + type));
    }

    @Override
    public void close() {
        try {
            List<JsonNode> everything = control().everything();
            everything.forEach(ModelShapes::check);
            SandboxBooks.check(everything, control());
        } finally {
            await(sandbox.stop());
            await(vertx.close());
            http.close();
        }
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
