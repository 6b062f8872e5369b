package dev.tollgate.stripe;

import java.nio.charset.StandardCharsets;

/** Any text as an event: read as far as billing reads it, or a MalformedEvent. */
public final class StripeEventFuzz {
    private StripeEventFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            StripeEvent event = StripeEvent.parse(new String(data, StandardCharsets.UTF_8));
            if (event.id().isEmpty()
                    || event.type().isEmpty()
                    || event.objectId().isEmpty()) {
                throw new AssertionError("an event without a name: " + event);
            }
            CheckoutSession session = new CheckoutSession(event.object());
            if (session.mode().isEmpty() || session.report().currency().isEmpty()) {
                throw new AssertionError("a session without a mode or currency");
            }
        } catch (MalformedEvent refused) {
            // As it should be.
        }
    }
}
