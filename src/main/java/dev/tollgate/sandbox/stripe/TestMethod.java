package dev.tollgate.sandbox.stripe;

import java.util.Arrays;
import java.util.Optional;

/** The test cards and bank accounts, with Stripe's own numbers and ready-made payment methods. */
public enum TestMethod {
    VISA("4242424242424242", "pm_card_visa", "Succeeds"),
    MASTERCARD("5555555555554444", "pm_card_mastercard", "Succeeds (Mastercard)"),
    DECLINED("4000000000000002", "pm_card_visa_chargeDeclined", "Is declined"),
    INSUFFICIENT_FUNDS("4000000000009995", "pm_card_visa_chargeDeclinedInsufficientFunds", "Is declined: no funds"),
    FAILS_LATER("4000000000000341", "pm_card_chargeCustomerFail", "Can be saved, but is declined when charged"),
    AUTHENTICATE_ONCE(
            "4000002500003155", "pm_card_authenticationRequiredOnSetup", "Asks its owner, the first time only"),
    AUTHENTICATE_ALWAYS("4000002760003184", "pm_card_authenticationRequired", "Asks its owner each time"),
    AVAILABLE_AT_ONCE("4000000000000077", "pm_card_bypassPending", "Succeeds, the money is available at once"),
    DISPUTED("4000000000000259", "pm_card_createDispute", "Succeeds, then is disputed"),
    INQUIRED("4000000000001976", "pm_card_createDisputeInquiry", "Succeeds, then an inquiry is opened"),
    REFUND_PENDING("4000000000007726", "pm_card_pendingRefund", "Succeeds; refunds take a while"),
    REFUND_FAILS("4000000000005126", "pm_card_refundFail", "Succeeds; refunds fail after a while"),
    BANK_DEBIT("000123456789", "pm_usBankAccount_success", "Bank debit that settles days later"),
    BANK_DEBIT_FAILS("000222222227", "pm_usBankAccount_insufficientFunds", "Bank debit that fails days later");

    private final String number;
    private final String token;
    private final String words;

    TestMethod(String number, String token, String words) {
        this.number = number;
        this.token = token;
        this.words = words;
    }

    /** By a ready-made payment method such as {@code pm_card_visa}. */
    static Optional<TestMethod> ofToken(String token) {
        return Arrays.stream(values()).filter(each -> each.token.equals(token)).findFirst();
    }

    /** By what a page sends. */
    static Optional<TestMethod> ofName(String name) {
        return Arrays.stream(values()).filter(each -> each.name().equals(name)).findFirst();
    }

    String number() {
        return number;
    }

    /** What it does, for people. */
    String words() {
        return words;
    }

    String last4() {
        return number.substring(number.length() - 4);
    }

    String brand() {
        return this == MASTERCARD ? "mastercard" : "visa";
    }

    boolean isBankDebit() {
        return this == BANK_DEBIT || this == BANK_DEBIT_FAILS;
    }

    String type() {
        return isBankDebit() ? "us_bank_account" : "card";
    }

    boolean isDisputed() {
        return this == DISPUTED || this == INQUIRED;
    }

    /**
     * Whether the owner must be asked.
     *
     * @param saved with his consent given before
     */
    boolean asksOwner(boolean saved) {
        return this == AUTHENTICATE_ALWAYS || (this == AUTHENTICATE_ONCE && !saved);
    }

    boolean isDeclined() {
        return this == DECLINED || this == INSUFFICIENT_FUNDS || this == FAILS_LATER;
    }

    String declineCode() {
        return this == INSUFFICIENT_FUNDS ? "insufficient_funds" : "generic_decline";
    }
}
