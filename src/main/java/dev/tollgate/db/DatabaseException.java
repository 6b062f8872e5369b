package dev.tollgate.db;

import org.jspecify.annotations.Nullable;

/** The database cannot be used at all; the message says why and what to do, for an operator. It holds no password. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseException(String message) {
        super(message);
    }

    DatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
