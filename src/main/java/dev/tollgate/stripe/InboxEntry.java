package dev.tollgate.stripe;

import java.time.Instant;

/**
 * An event that a worker has taken, locked until its transaction ends.
 *
 * @param attempts how often it was tried before
 * @param payload as it was signed
 */
record InboxEntry(Endpoint endpoint, String eventId, String type, int attempts, Instant created, String payload) {
    @Override
    public String toString() {
        return endpoint.label() + " event " + eventId + " (" + type + ")";
    }
}
