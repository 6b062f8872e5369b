package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to the endpoints, one after the other for each of them, and again where the answer was not 2xx. Its state
 * is under the lock; nothing is sent under it.
 */
final class WebhookSender {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final long ANSWER_MILLIS_MAX = 10_000;
    private static final long GATHER_MILLIS = 100;
    private static final int DOUBLINGS_MAX = 10;

    private final Vertx vertx;
    private final Lock lock;
    private final Clock clock;
    private final WebhookEndpoints endpoints;
    private final OlderLayouts layouts;
    private final HttpClient client;
    private final Map<String, Lane> lanes = new HashMap<>();
    private WebhookMode mode = WebhookMode.DEFAULT;
    private int open;
    private long sent;

    WebhookSender(Vertx vertx, Lock lock, Clock clock, WebhookEndpoints endpoints, OlderLayouts layouts) {
        this.vertx = vertx;
        this.lock = lock;
        this.clock = clock;
        this.endpoints = endpoints;
        this.layouts = layouts;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(2_000));
    }

    /** What waits for one endpoint. */
    private static final class Lane {
        private final ObjectNode endpoint;
        private final List<Delivery> waiting = new ArrayList<>();
        private final Set<String> delivered = new HashSet<>();
        private boolean busy;

        private Lane(ObjectNode endpoint) {
            this.endpoint = endpoint;
        }
    }

    private record Delivery(ObjectNode event, int attempt) {}

    /** What goes over the wire. */
    private record Letter(String url, String body, String signature) {}

    void setMode(WebhookMode mode) {
        this.mode = mode;
    }

    WebhookMode mode() {
        return mode;
    }

    /** Whether nothing is left to be sent, retries included. */
    boolean isIdle() {
        return open == 0;
    }

    long sent() {
        return sent;
    }

    Future<Void> close() {
        return client.close();
    }

    /** Under the lock. */
    void accept(ObjectNode event) {
        List<ObjectNode> wanting = endpoints.wanting(event);
        event.put("pending_webhooks", wanting.size());
        for (ObjectNode endpoint : wanting) {
            if (mode.dropNext() > 0) {
                mode = mode.dropping(mode.dropNext() - 1);
                continue;
            }
            Lane lane = lanes.computeIfAbsent(Json.id(endpoint), id -> new Lane(endpoint));
            for (int i = 0; i <= mode.duplicates(); i++) {
                lane.waiting.add(new Delivery(event, 1));
                open++;
            }
            start(lane, Math.max(1, mode.delayMillis() + (mode.shuffle() ? GATHER_MILLIS : 0)));
        }
    }

    private void start(Lane lane, long millis) {
        if (!lane.busy) {
            lane.busy = true;
            vertx.setTimer(millis, id -> next(lane));
        }
    }

    /** Not under the lock: takes one delivery, sends it, and comes back for the next. */
    private void next(Lane lane) {
        Delivery delivery;
        Letter letter;
        lock.lock();
        try {
            if (!endpoints.isThere(lane.endpoint)) {
                open -= lane.waiting.size();
                lane.waiting.clear();
            }
            if (lane.waiting.isEmpty()) {
                lane.busy = false;
                return;
            }
            int index = mode.shuffle() ? ThreadLocalRandom.current().nextInt(lane.waiting.size()) : 0;
            delivery = lane.waiting.remove(index);
            letter = letter(lane.endpoint, delivery.event());
        } finally {
            lock.unlock();
        }
        send(letter).onComplete(answer -> {
            answered(lane, delivery, answer.succeeded() && answer.result() / 100 == 2);
            next(lane);
        });
    }

    private Letter letter(ObjectNode endpoint, ObjectNode event) {
        ObjectNode payload = layouts.inLayoutOf(event, Json.textOrNull(endpoint, "api_version"));
        if (endpoints.livemode(endpoint)) {
            payload.put("livemode", true);
        }
        String body = Json.write(payload);
        // By the real clock: the sandbox's may have been put forward, and every retry is signed anew.
        String signature = WebhookSignature.header(
                body, endpoints.secrets(endpoint), clock.instant().getEpochSecond());
        return new Letter(Json.text(endpoint, "url"), body, signature);
    }

    private Future<Integer> send(Letter letter) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(letter.url())
                .setIdleTimeout(ANSWER_MILLIS_MAX)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .putHeader("Stripe-Signature", letter.signature());
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(letter.body())))
                .compose(response -> response.end().map(ended -> response.statusCode()));
    }

    private void answered(Lane lane, Delivery delivery, boolean taken) {
        lock.lock();
        try {
            sent++;
            ObjectNode event = delivery.event();
            if (taken) {
                open--;
                if (lane.delivered.add(Json.id(event))) {
                    event.put("pending_webhooks", Math.max(0, Json.number(event, "pending_webhooks") - 1));
                }
            } else if (delivery.attempt() <= mode.retries()) {
                long pause = mode.retryMillis() << Math.min(DOUBLINGS_MAX, delivery.attempt() - 1);
                vertx.setTimer(pause, id -> retry(lane, new Delivery(event, delivery.attempt() + 1)));
            } else {
                open--;
                LOG.warn(
                        "Event {} ({}) was not taken by {} in {} attempts",
                        Json.id(event),
                        Json.text(event, "type"),
                        Json.text(lane.endpoint, "url"),
                        delivery.attempt());
            }
        } finally {
            lock.unlock();
        }
    }

    private void retry(Lane lane, Delivery delivery) {
        lock.lock();
        try {
            lane.waiting.add(delivery);
            start(lane, 1);
        } finally {
            lock.unlock();
        }
    }
}
