package dev.tollgate.billing;

/**
 * A refund or a dispute as it stands.
 *
 * @param phase as far as it was told, which another report may be behind of
 */
record Reversal(String id, ReversalReport.Kind kind, long amountCents, String currency, ReversalPhase phase) {
    /** Of the payment's money, what it keeps away now, in cents. */
    long takenCents() {
        return phase == ReversalPhase.TAKEN ? amountCents : 0;
    }

    Reversal in(ReversalPhase other) {
        return new Reversal(id, kind, amountCents, currency, other);
    }
}
