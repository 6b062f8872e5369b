package dev.tollgate.metering;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
import dev.tollgate.http.Unpacker;
import dev.tollgate.money.Money;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.UsageVerdict;
import dev.tollgate.usage.DecoderContext;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * {@code POST /v1/usage/litellm}: LiteLLM's {@code generic_api} callback pushes here. One instance an event loop.
 *
 * <p>LiteLLM sends again only after 5xx and time-outs, never after 4xx: what cannot be taken now is always 503, and a bad
 * record is told in the answer and never by the status.
 */
final class UsageRoutes {
    private static final String EXPECTS = "100-continue";
    private static final Failure TOO_SLOW =
            Failure.unavailable("body_too_slow", "The body did not come in time, and nothing of it was taken.");
    private static final int SCRATCH_BYTES = 64 * 1024;

    private final CallerAuth auth;
    private final JournaledIntake intake;
    private final Meter meter;
    private final Metrics metrics;
    private final long bodyBytesMax;
    private final DecoderContext decoderContext = new DecoderContext();
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final long bodyTimeoutMillis;

    UsageRoutes(CallerAuth auth, JournaledIntake intake, Meter meter, Metrics metrics, BodyLimits limits) {
        this.auth = auth;
        this.intake = intake;
        this.meter = meter;
        this.metrics = metrics;
        this.bodyBytesMax = limits.bytesMax();
        this.bodyTimeoutMillis = limits.timeout().toMillis();
    }

    /** How large a body may be, unpacked, and how long it may take to come in. */
    record BodyLimits(long bytesMax, Duration timeout) {}

    void mount(Router router) {
        router.post("/v1/usage/litellm")
                .handler(UsageRoutes::holdBody)
                .handler(auth.require(Scope.INGEST))
                .handler(this::push);
    }

    /** The body must not flow while the key is being looked up. */
    private static void holdBody(RoutingContext ctx) {
        ctx.request().pause();
        ctx.next();
    }

    private void push(RoutingContext ctx) {
        long begunNanos = System.nanoTime();
        HttpServerRequest request = ctx.request();
        refuseByHead(request);
        Push push = new Push(
                meter,
                decoderContext,
                scratch,
                CallerAuth.of(ctx).source(),
                bodyBytesMax,
                Unpacker.of(request.getHeader("Content-Encoding")));
        long timer = ctx.vertx().setTimer(bodyTimeoutMillis, id -> cutOff(ctx, push, TOO_SLOW));
        request.handler(piece -> {
            push.feed(piece);
            goOnLater(ctx, push);
            if (push.isOverdone() && ctx.vertx().cancelTimer(timer)) {
                cutOff(ctx, push, TOO_SLOW);
            }
        });
        request.exceptionHandler(gone -> {
            ctx.vertx().cancelTimer(timer);
            cutOff(ctx, push, Push.CUT_OFF);
        });
        request.endHandler(end -> {
            if (!ctx.vertx().cancelTimer(timer)) {
                return; // given up already
            }
            take(push)
                    .onComplete(done -> push.release())
                    .onSuccess(outcome -> {
                        outcome.count(metrics);
                        metrics.usageIngested(System.nanoTime() - begunNanos);
                        ctx.json(answer(outcome));
                    })
                    .onFailure(e -> {
                        metrics.usageRecords(UsageVerdict.REFUSED, push.received());
                        ctx.fail(e);
                    });
        });
        if (EXPECTS.equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        request.resume();
    }

    /** The next piece waits until this one is unpacked, turn by turn. */
    private static void goOnLater(RoutingContext ctx, Push push) {
        if (push.isBusy()) {
            ctx.request().pause();
            ctx.vertx().runOnContext(turn -> {
                if (push.isBusy()) {
                    push.goOn();
                }
                if (push.isBusy()) {
                    goOnLater(ctx, push);
                } else {
                    ctx.request().resume();
                }
            });
        }
    }

    /**
     * Answers before the end of a body that drips in or goes on and on, if the caller is still there, and closes. A push
     * that was refused before is answered with its first reason.
     */
    private static void cutOff(RoutingContext ctx, Push push, Failure reason) {
        Failure failure = push.refuse(reason);
        if (!ctx.response().closed() && !ctx.response().ended()) {
            ctx.response().putHeader("Connection", "close");
            ctx.addEndHandler(v -> ctx.request().connection().close());
            ctx.fail(failure.asException());
        }
    }

    private void refuseByHead(HttpServerRequest request) {
        if (!Unpacker.knows(request.getHeader("Content-Encoding"))) {
            throw new Failure.Client(
                            415, "unsupported_encoding", "Content-Encoding may be gzip or deflate, or left out.")
                    .asException();
        }
        String length = request.getHeader("Content-Length");
        if (length != null && length.length() < 19 && Long.parseLong(length) > bodyBytesMax) {
            throw Failure.tooLarge("body_too_large", "A body may have " + bodyBytesMax + " bytes.")
                    .asException();
        }
    }

    private Future<Outcome> take(Push push) {
        try {
            push.end();
        } catch (ProblemException refused) {
            return Future.failedFuture(refused);
        }
        Outcome outcome = push.outcome();
        // Composed, so that whatever is thrown is answered and gives back its room.
        return Future.succeededFuture()
                .compose(begun -> intake.take(push.records(), outcome))
                .map(outcome);
    }

    private static JsonObject answer(Outcome outcome) {
        JsonArray errors = new JsonArray();
        outcome.errors()
                .forEach(error -> errors.add(new JsonObject()
                        .put("index", error.index())
                        .put("code", error.code())
                        .put("detail", error.detail())));
        JsonObject answer = new JsonObject()
                .put("received", outcome.received())
                .put("accepted", outcome.count(Verdict.ACCEPTED))
                .put("duplicates", outcome.count(Verdict.DUPLICATE))
                .put("conflicts", outcome.count(Verdict.CONFLICT))
                .put("quarantined", outcome.count(Verdict.QUARANTINED))
                .put("skipped", outcome.count(Verdict.SKIPPED))
                .put("journaled", outcome.count(Verdict.JOURNALED))
                .put("charged_usd", Money.formatUsd(outcome.chargedNanos()))
                .put("batch", outcome.batchId() == 0 ? null : String.valueOf(outcome.batchId()))
                .put("errors", errors);
        return outcome.errorsLeftOut() == 0 ? answer : answer.put("errors_left_out", outcome.errorsLeftOut());
    }
}
