package dev.tollgate.stripe;

import org.jspecify.annotations.Nullable;

/** What puts a finding right: one of the ways by which events have their effect, or a person. */
public sealed interface Remedy {
    /** A sentence for people. */
    String text();

    /** Whether a repair does it. */
    default boolean isRepair() {
        return !(this instanceof ByHand);
    }

    /**
     * The event is taken in as if it had been delivered.
     *
     * @param account the connected account that it is of, null for the platform's own
     */
    record StoreEvent(Endpoint endpoint, @Nullable String account) implements Remedy {
        @Override
        public String text() {
            return "Repair takes the event in as if it had been delivered.";
        }
    }

    /** The finding's object is looked up at Stripe, and written down as when an event tells of it. */
    enum Renewal implements Remedy {
        FULFIL_ORDER("Repair fulfils the order from its checkout."),
        COPY_INVOICE("Repair copies the invoice and books its sale."),
        COPY_SUBSCRIPTION("Repair copies the subscription."),
        TAKE_REFUND("Repair takes the refund in."),
        TAKE_DISPUTE("Repair takes the dispute in."),
        TAKE_TRANSFER("Repair takes in what the transfer says."),
        COPY_CREATOR("Repair forgets the account; its creator connects anew.");

        private final String text;

        Renewal(String text) {
            this.text = text;
        }

        @Override
        public String text() {
            return text;
        }
    }

    /** No function of ours may decide it. */
    record ByHand(String text) implements Remedy {}
}
