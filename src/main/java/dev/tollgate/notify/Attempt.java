package dev.tollgate.notify;

import org.jspecify.annotations.Nullable;

/**
 * What became of one try to deliver.
 *
 * @param status of the HTTP or SMTP answer; null where there was none
 * @param error stable, in snake case; null for a success
 */
record Attempt(@Nullable Integer status, @Nullable String error) {
    private static final int GONE = 410;

    static Attempt failed(String error) {
        return new Attempt(null, error);
    }

    /** Of an HTTP answer. A redirect is none of the successes: whoever moved changes his URL here. */
    static Attempt answered(int status) {
        if (status >= 200 && status <= 299) {
            return new Attempt(status, null);
        }
        return new Attempt(
                status, status >= 300 && status <= 399 ? "redirect" : status == GONE ? "gone" : "http_status");
    }

    boolean isSuccess() {
        return error == null;
    }

    /** Whether the endpoint says that it will never want anything again. */
    boolean isGone() {
        return "gone".equals(error);
    }
}
