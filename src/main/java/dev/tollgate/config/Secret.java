package dev.tollgate.config;

/** A value that must not reach a log, a terminal or an answer: {@link #toString()} hides it, {@link #reveal()} is explicit. */
public record Secret(String reveal) {
    static final String MASK = "***";

    @Override
    public String toString() {
        return MASK;
    }
}
