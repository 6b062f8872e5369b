/**
 * The books: insert-only transfers between ledger accounts, wallets as their projection, and the audit that proves it.
 *
 * <p>Amounts are nano-dollars. A correction is a transfer of its own with a reason; no row is ever changed.
 */
@NullMarked
package dev.tollgate.ledger;

import org.jspecify.annotations.NullMarked;
