package dev.tollgate.litellm;

import dev.tollgate.http.Failure;
import java.util.Locale;

/** LiteLLM did not answer, or not with rows. The message is for people and quotes nothing that LiteLLM said. */
public final class LitellmFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong. */
    public enum Kind {
        /** No connection, or one that broke. */
        UNREACHABLE,
        /** No whole answer within {@code litellm.timeout}. */
        TIMEOUT,
        /** Another status than 200. */
        STATUS,
        /** A body that is not a page of rows, or too large for one. */
        MALFORMED,
        /** Pages that never end, or of which some rows were missing each time. */
        UNSTEADY
    }

    private final Kind kind;
    private final int status;

    private LitellmFailure(Kind kind, int status, String message) {
        // Without a cause: Vert.x's exceptions quote addresses, and nothing else is to be learnt from them.
        super(message);
        this.kind = kind;
        this.status = status;
    }

    static LitellmFailure of(Kind kind, String message) {
        return new LitellmFailure(kind, 0, message);
    }

    static LitellmFailure ofStatus(int status) {
        String hint = status == 401 || status == 403 ? "; litellm.key must be its master key or an admin viewer's" : "";
        return new LitellmFailure(Kind.STATUS, status, "LiteLLM answered " + status + hint + ".");
    }

    Kind kind() {
        return kind;
    }

    /** What LiteLLM answered, if it was another status than 200; else 0. */
    int status() {
        return status;
    }

    /** As it is kept and counted: stable, in snake case. */
    String code() {
        return "litellm_" + kind.name().toLowerCase(Locale.ROOT);
    }

    /** Whether the same request may be answered a moment later. */
    public boolean isAway() {
        return switch (kind) {
            case UNREACHABLE, TIMEOUT -> true;
            case STATUS -> status == 429 || status >= 500;
            case MALFORMED, UNSTEADY -> false;
        };
    }

    Failure asFailure() {
        return new Failure.Upstream("litellm_error", String.valueOf(getMessage()), status);
    }
}
