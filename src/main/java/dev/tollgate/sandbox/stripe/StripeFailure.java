package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An answer that is an error, in Stripe's words. Made for control flow: it has no stack trace. */
final class StripeFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String INVALID = "invalid_request_error";

    private final int status;
    private final transient ObjectNode error;

    private StripeFailure(int status, ObjectNode error) {
        super(Json.textOrNull(error, "message"), null, false, false);
        this.status = status;
        this.error = error;
    }

    static StripeFailure of(int status, String type, @Nullable String code, @Nullable String param, String message) {
        ObjectNode error = Json.object("message", message, "type", type);
        if (code != null) {
            error.put("code", code);
        }
        if (param != null) {
            error.put("param", param);
        }
        return new StripeFailure(status, error);
    }

    static StripeFailure invalid(@Nullable String code, @Nullable String param, String message) {
        return of(400, INVALID, code, param, message);
    }

    static StripeFailure missing(String what, String id, @Nullable String param) {
        return of(
                param == null ? 404 : 400,
                INVALID,
                "resource_missing",
                param == null ? "id" : param,
                "No such " + what + ": '" + id + "'");
    }

    static StripeFailure required(String param) {
        return invalid("parameter_missing", param, "Missing required param: " + param + ".");
    }

    /** 402: {@code error} as it stands in {@code last_payment_error}, the intent as it is now beside it. */
    static StripeFailure declined(ObjectNode error, ObjectNode paymentIntent) {
        ObjectNode body = error.deepCopy();
        body.set("payment_intent", paymentIntent.deepCopy());
        return new StripeFailure(402, body);
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return Json.object("error", error);
    }
}
