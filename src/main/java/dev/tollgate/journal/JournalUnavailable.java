package dev.tollgate.journal;

import org.jspecify.annotations.Nullable;

/** The store cannot be written or read at the moment; it is opened again by and by. */
final class JournalUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    JournalUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
