package dev.tollgate.http;

/** Carries a {@link Failure} to the one place that answers it. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    ProblemException(Failure failure) {
        super(failure.code(), failure instanceof Failure.Internal internal ? internal.cause() : null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
