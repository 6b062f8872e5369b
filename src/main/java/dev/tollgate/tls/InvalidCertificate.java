package dev.tollgate.tls;

import org.jspecify.annotations.Nullable;

/** A certificate or key that no server may use; the message says why and holds nothing of the key. */
public final class InvalidCertificate extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidCertificate(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
