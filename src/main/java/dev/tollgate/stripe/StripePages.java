package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeCollection;
import com.stripe.service.V1Services;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through Stripe's lists page by page: one is in memory at a time, and what is done with it ends before the next is asked for.
 * Objects are handed on in Stripe's own JSON. Thread-safe.
 */
final class StripePages {
    /** Stripe's own limit. */
    static final long SIZE = 100;

    private static final Logger LOG = LoggerFactory.getLogger(StripePages.class);

    private final StripeCalls calls;

    StripePages(StripeCalls calls) {
        this.calls = calls;
    }

    StripeCalls calls() {
        return calls;
    }

    /** One page of a list. */
    interface Page {
        /** @param startingAfter the last id of the page before, null for the first page */
        StripeCollection<?> get(V1Services stripe, @Nullable String startingAfter) throws StripeException;
    }

    /**
     * All pages, each handed to {@code look}. Fails with a {@link StripeCallFailure}, with what {@code look} failed with, or with a
     * {@link CancellationException} when the progress is ended.
     *
     * @param what is listed, for the log and for whoever waits
     */
    Future<Void> each(
            String what, Page page, ReconciliationProgress progress, Function<List<JsonNode>, Future<Void>> look) {
        return from(what, page, progress, look, null);
    }

    private Future<Void> from(
            String what,
            Page page,
            ReconciliationProgress progress,
            Function<List<JsonNode>, Future<Void>> look,
            @Nullable String after) {
        if (progress.hasEnded()) {
            return Future.failedFuture(new CancellationException("ended before it was through"));
        }
        return calls.make(
                        "list " + what,
                        stripe -> page.get(stripe, after).getLastResponse().body())
                .compose(body -> {
                    JsonNode list = StripeJson.object(body);
                    List<JsonNode> objects = new ArrayList<>();
                    list.path("data").forEach(objects::add);
                    progress.looked(what, objects.size());
                    return look.apply(objects)
                            .compose(looked -> objects.isEmpty() || !StripeJson.flag(list, "has_more")
                                    ? Future.succeededFuture()
                                    : from(what, page, progress, look, StripeJson.text(objects.getLast(), "id")));
                });
    }

    /** One object; empty if Stripe does not know it. */
    Future<Optional<JsonNode>> one(String what, StripeCalls.Call<String> call) {
        return calls.make(what, call)
                .map(body -> Optional.of(StripeJson.object(body)))
                .recover(e -> e instanceof StripeCallFailure failure && failure.isMissing()
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(e));
    }

    /** What can be read of them, since one that cannot must not keep the others from being looked at. */
    static <T> List<T> read(List<JsonNode> objects, Function<JsonNode, Optional<T>> reader) {
        List<T> read = new ArrayList<>(objects.size());
        for (JsonNode each : objects) {
            try {
                reader.apply(each).ifPresent(read::add);
            } catch (MalformedEvent e) {
                LOG.warn(
                        "An object of Stripe's is not compared: {} of {} is missing or of the wrong form",
                        e.getMessage(),
                        each.path("id").asText());
            }
        }
        return read;
    }
}
