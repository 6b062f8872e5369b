package dev.tollgate.sandbox.stripe;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** The sandbox's HTTP side: the API under {@code /v1/} and {@code /_sandbox/}, pages everywhere else. */
final class SandboxHttp {
    private static final int BODY_BYTES_MAX = 1024 * 1024;
    private static final long BREAK_MILLIS = 300;

    private final Vertx vertx;
    private final Lock lock;
    private final AtomicReference<@Nullable Serving> serving = new AtomicReference<>();

    SandboxHttp(Vertx vertx, Lock lock) {
        this.vertx = vertx;
        this.lock = lock;
    }

    private record Serving(Engine engine, StripeApi api, HostedPages pages) {}

    /** From now on requests are answered. */
    void serve(Engine engine, StripeApi api) {
        serving.set(new Serving(engine, api, new HostedPages(engine)));
    }

    void handle(HttpServerRequest request) {
        Serving now = serving.get();
        if (now == null || !isForUs(request)) {
            request.response().setStatusCode(now == null ? 503 : 421).end();
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(piece -> {
            if (body.length() + piece.length() > BODY_BYTES_MAX) {
                request.connection().close();
            } else {
                body.appendBuffer(piece);
            }
        });
        request.endHandler(end -> {
            boolean api = path(request).startsWith("/v1/") || path(request).startsWith("/_sandbox/");
            if (api) {
                answerApi(now, request, body.toString(StandardCharsets.UTF_8));
            } else {
                answerPage(now, request, body.toString(StandardCharsets.UTF_8));
            }
        });
    }

    private static String path(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "/" : path;
    }

    /** Names of other hosts come from pages that have tricked a browser into asking us. */
    private static boolean isForUs(HttpServerRequest request) {
        return request.authority() != null
                && SandboxOptions.isLoopback(request.authority().host());
    }

    private void answerApi(Serving now, HttpServerRequest request, String body) {
        String query = request.query();
        boolean posted = request.method().name().equals("POST");
        ApiRequest asked = new ApiRequest(
                request.method().name(),
                path(request),
                posted ? body : query == null ? "" : query,
                key(request.getHeader("Authorization")),
                request.getHeader("Stripe-Version"),
                request.getHeader("Stripe-Account"),
                request.getHeader("Idempotency-Key"));
        ApiAnswer answer;
        lock.lock();
        try {
            answer = now.api().answer(asked);
            now.engine().world().time().runDue();
        } finally {
            lock.unlock();
        }
        if (answer.broken()) {
            vertx.setTimer(BREAK_MILLIS, id -> breakConnection(now, request, asked));
            return;
        }
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.end(answer.body());
    }

    private void breakConnection(Serving now, HttpServerRequest request, ApiRequest asked) {
        lock.lock();
        try {
            now.api().connectionBroken(asked);
        } finally {
            lock.unlock();
        }
        request.connection().close();
    }

    /** Of a Bearer, or the name of a Basic, as {@code curl -u} sends it. */
    private static @Nullable String key(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        if (authorization.startsWith("Bearer ")) {
            return authorization.substring("Bearer ".length()).strip();
        }
        if (authorization.startsWith("Basic ")) {
            try {
                byte[] plain = Base64.getDecoder()
                        .decode(authorization.substring("Basic ".length()).strip());
                return new String(plain, StandardCharsets.UTF_8).replaceFirst(":.*$", "");
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return null;
    }

    private void answerPage(Serving now, HttpServerRequest request, String body) {
        boolean posted = request.method().name().equals("POST");
        PageAnswer answer;
        if (posted && !isFromOurPage(request)) {
            answer = PageAnswer.missing("Forms of other pages are not taken.");
        } else {
            lock.lock();
            try {
                Map<String, String> form = posted ? FormBody.flat(body) : Map.of();
                answer = now.pages().answer(path(request), posted, form);
                now.engine().world().time().runDue();
            } finally {
                lock.unlock();
            }
        }
        write(request.response(), answer);
    }

    /** Browsers say where a form comes from; programs do not, and need not. */
    private static boolean isFromOurPage(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null || origin.equals("http://" + request.authority());
    }

    private static void write(HttpServerResponse response, PageAnswer answer) {
        response.setStatusCode(answer.status());
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("Referrer-Policy", "no-referrer");
        response.putHeader("X-Content-Type-Options", "nosniff");
        if (answer.isRedirect()) {
            response.putHeader("Location", answer.text()).end();
            return;
        }
        String formAction = "'self' " + String.join(" ", answer.origins());
        response.putHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "
                        + formAction.strip());
        response.putHeader("Content-Type", answer.contentType()).end(answer.text());
    }
}
