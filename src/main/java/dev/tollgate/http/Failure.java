package dev.tollgate.http;

import java.util.List;
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

    /** Values that cannot be, 422: all that is wrong with them, a sentence each. */
    record Invalid(List<String> violations) implements Failure {
        public Invalid {
            violations = List.copyOf(violations);
            if (violations.isEmpty()) {
                throw new IllegalArgumentException("nothing is invalid");
            }
        }

        @Override
        public int status() {
            return 422;
        }

        @Override
        public String code() {
            return "invalid_value";
        }

        @Override
        public String detail() {
            return String.join(" ", violations);
        }
    }

    /**
     * More than the plan gives.
     *
     * @param upgrade where more of it is to be had, a path of the API
     */
    record LimitReached(int status, String code, String detail, long limit, long current, String upgrade)
            implements Failure {}

    /** Too often, 429. */
    record TooOften(int retryAfterSeconds) implements Failure {
        @Override
        public int status() {
            return 429;
        }

        @Override
        public String code() {
            return "rate_limited";
        }

        @Override
        public String detail() {
            return "This was tried too often; try again in " + retryAfterSeconds + " s.";
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

    /**
     * What we asked for the caller's sake said no, or nothing we understand, 502.
     *
     * @param upstreamStatus what it answered; 0 if nothing
     */
    record Upstream(String code, String detail, int upstreamStatus) implements Failure {
        @Override
        public int status() {
            return 502;
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
        return new Invalid(List.of(detail));
    }

    /** @param violations at least one, each a sentence that names its field */
    static Failure invalid(List<String> violations) {
        return new Invalid(violations);
    }

    static Failure unavailable(String code, String detail) {
        return new Capacity(code, detail, 1);
    }

    default ProblemException asException() {
        return new ProblemException(this);
    }
}
