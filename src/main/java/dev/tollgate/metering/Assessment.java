package dev.tollgate.metering;

import dev.tollgate.accounts.UnknownPayers;

/** What is to become of a record. */
sealed interface Assessment {
    /** It is to be charged. */
    record Chargeable(Charge charge) implements Assessment {}

    /**
     * It is kept until somebody mends the cause.
     *
     * @param code stable, in snake case
     */
    record Unchargeable(String code, String detail) implements Assessment {}

    /** Nothing is kept of it: a failed call of nobody, which costs nothing. */
    record Ignorable(String code, String detail) implements Assessment {}

    /** Its payer is to be given an account first; then it is to be assessed again. */
    record PayerWanted(UnknownPayers.Payer payer) implements Assessment {}
}
