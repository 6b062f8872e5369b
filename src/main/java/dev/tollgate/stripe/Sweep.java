package dev.tollgate.stripe;

import io.vertx.core.Future;

/** One kind of Stripe's objects held against one kind of our rows, both ways. Changes nothing. */
interface Sweep {
    /** Adds what differs. Fails where Stripe or the database cannot be asked; then what it has added is not all. */
    Future<Void> look(ReconciliationWindow window, Findings findings);
}
