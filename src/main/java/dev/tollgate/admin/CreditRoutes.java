package dev.tollgate.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.Actor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.access.IdempotentAnswers.Answer;
import dev.tollgate.admin.CreditRequestsSql.Wanted;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.ledger.Credits;
import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Credits that an operator gives, or takes back with an amount below zero; in the ledger with the reason.
 *
 * <pre>
 * POST /api/admin/accounts/{id}/credits   {"amount_usd":"5.00","reason","reference"?}
 *      201 {"status":"booked","reference","amount_usd","balance_usd"}; 200 where the reference was booked before;
 *      202 {"status":"open","id",…} above people.adjustmentLimitUsd: another operator approves at /api/admin/credit-requests/{id};
 *      404; 409 reference_taken, not_covered, account_closed
 * </pre>
 */
final class CreditRoutes {
    private static final long AMOUNT_MAX = 1_000_000 * Money.NANOS_PER_USD;
    private static final int REASON_MAX = 500;

    private final Pool pool;
    private final CreditRequests requests;

    CreditRoutes(Pool pool, CreditRequests requests) {
        this.pool = pool;
        this.requests = requests;
    }

    void mount(Router router, CallerAuth auth) {
        router.post("/api/admin/accounts/:id/credits")
                .handler(Bodies::hold)
                .handler(auth.forAccount())
                .handler(this::adjust);
    }

    private record Body(
            @JsonProperty("amount_usd") @Nullable String amountUsd,
            @JsonProperty("reason") @Nullable String reason,
            @JsonProperty("reference") @Nullable String reference) {}

    private void adjust(RoutingContext ctx) {
        long id = CallerAuth.accountId(ctx);
        JsonBodies.read(ctx, Body.class)
                .compose(body -> {
                    Actor actor = CallerAuth.actor(ctx);
                    Wanted wanted = checked(id, body, CreditRequests.identity(actor));
                    return IdempotentAnswers.once(
                            pool,
                            ctx,
                            "admin:" + id,
                            body,
                            transaction ->
                                    requests.ask(transaction, actor, wanted).map(CreditRoutes::answer));
                })
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private static Answer answer(CreditRequests.Outcome outcome) {
        return switch (outcome) {
            case CreditRequests.Outcome.Booked booked ->
                new Answer(
                        booked.isNew() ? 201 : 200,
                        new JsonObject()
                                .put("status", "booked")
                                .put("reference", booked.wanted().reference())
                                .put(
                                        "amount_usd",
                                        Money.formatUsd(booked.wanted().amountNanos()))
                                .put("balance_usd", Money.formatUsd(booked.balanceNanos())));
            case CreditRequests.Outcome.Waiting waiting -> new Answer(202, CreditRequests.json(waiting.request()));
        };
    }

    private static Wanted checked(long accountId, Body body, String actor) {
        List<String> wrong = new ArrayList<>();
        long amount = amount(body.amountUsd(), wrong);
        String reason = text("reason", body.reason(), REASON_MAX, wrong);
        String reference = body.reference() == null
                ? UUID.randomUUID().toString()
                : text("reference", body.reference(), Credits.REFERENCE_LENGTH_MAX, wrong);
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong).asException();
        }
        return new Wanted(accountId, amount, reference, reason, actor);
    }

    private static long amount(@Nullable String given, List<String> wrong) {
        try {
            long nanos = Money.parseUsd(String.valueOf(given));
            if (nanos != 0 && Math.abs(nanos) <= AMOUNT_MAX) {
                return nanos;
            }
        } catch (IllegalArgumentException notDecimal) {
            wrong.add("amount_usd must be a decimal text such as \"5.00\" or \"-5.00\".");
            return 0;
        }
        wrong.add("amount_usd must not be 0, and " + Money.formatUsd(AMOUNT_MAX) + " at most.");
        return 0;
    }

    private static String text(String field, @Nullable String given, int max, List<String> wrong) {
        String text = given == null ? "" : given.strip();
        if (text.isEmpty() || text.length() > max || text.chars().anyMatch(Character::isISOControl)) {
            wrong.add(field + " must have 1 to " + max + " characters, none of them a control character.");
        }
        return text;
    }
}
