package dev.tollgate.journal;

import org.jspecify.annotations.Nullable;

/** The journal cannot be used; the message is for the operator and says what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
