package dev.tollgate.http;

import org.jspecify.annotations.Nullable;

/**
 * An error as the caller sees it. The code is stable and in snake case; the detail is written for the caller and never
 * holds an exception's message.
 */
public sealed interface Failure {
    int status();

    String code();

    String detail();

    /** The caller did something that cannot work, 4xx. */
    record Client(int status, String code, String detail) implements Failure {
        public Client {
            if (status < 400 || status > 499) {
                throw new IllegalArgumentException("no client error: " + status);
            }
        }
    }

    /** It cannot be taken now and should be sent again, 503. */
    record Capacity(String code, String detail, int retryAfterSeconds) implements Failure {
        @Override
        public int status() {
            return 503;
        }
    }

    /** Our own fault, 500; the cause is for the log only. */
    record Internal(@Nullable Throwable cause) implements Failure {
        @Override
        public int status() {
            return 500;
        }

        @Override
        public String code() {
            return "internal_error";
        }

        @Override
        public String detail() {
            return "Something went wrong on our side; the request id leads to it in the log.";
        }
    }

    static Failure badRequest(String code, String detail) {
        return new Client(400, code, detail);
    }

    static Failure unauthorized(String detail) {
        return new Client(401, "unauthorized", detail);
    }

    static Failure paymentRequired(String code, String detail) {
        return new Client(402, code, detail);
    }

    static Failure forbidden(String detail) {
        return new Client(403, "forbidden", detail);
    }

    static Failure notFound(String detail) {
        return new Client(404, "not_found", detail);
    }

    static Failure conflict(String code, String detail) {
        return new Client(409, code, detail);
    }

    static Failure tooLarge(String code, String detail) {
        return new Client(413, code, detail);
    }

    static Failure invalid(String detail) {
        return new Client(422, "invalid_value", detail);
    }

    static Failure unavailable(String code, String detail) {
        return new Capacity(code, detail, 1);
    }

    default ProblemException asException() {
        return new ProblemException(this);
    }
}
