package dev.tollgate.stripe;

/** What an event came to. The reasons and codes are stable, in snake case, and stand in the inbox. */
sealed interface Effect {
    /** It did what it was to do, or that was done already. */
    record Processed() implements Effect {}

    /** It is none of our business. */
    record Ignored(String reason) implements Effect {}

    /** It cannot be right, now or later: nothing was changed, and somebody must look. */
    record Refused(String code) implements Effect {}
}
