package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Money is neither made nor lost: balances are what their transactions add up to, and all of it came from outside. */
final class SandboxBooks {
    private SandboxBooks() {}

    static void check(List<JsonNode> everything, SandboxControl control) {
        List<JsonNode> accounts = of(everything, "account");
        long held = control.balanceCents(null);
        for (JsonNode account : accounts) {
            held += control.balanceCents(account.path("id").asText());
        }
        long booked = sum(of(everything, "balance_transaction"), "net");
        assertThat(held).as("all balances against all transactions").isEqualTo(booked);
        assertThat(held).as("all balances against what came and went").isEqualTo(fromOutside(everything));
        for (JsonNode transaction : of(everything, "balance_transaction")) {
            assertThat(transaction.path("net").asLong())
                    .isEqualTo(transaction.path("amount").asLong()
                            - transaction.path("fee").asLong());
        }
    }

    /** Worked out from charges, refunds, disputes and payouts alone, without a look at the transactions. */
    private static long fromOutside(List<JsonNode> everything) {
        long cents = 0;
        for (JsonNode charge : of(everything, "charge")) {
            boolean outside = charge.path("source_transfer").isNull();
            if (outside && charge.path("status").asText().equals("succeeded")) {
                long amount = charge.path("amount").asLong();
                cents += amount - fee(charge, amount);
            }
        }
        for (JsonNode refund : of(everything, "refund")) {
            cents -= refund.path("status").asText().equals("failed")
                    ? 0
                    : refund.path("amount").asLong();
        }
        for (JsonNode dispute : of(everything, "dispute")) {
            cents -= switch (dispute.path("status").asText()) {
                case "needs_response", "under_review", "lost" ->
                    dispute.path("amount").asLong() + 1500;
                case "won" -> 1500;
                default -> 0;
            };
        }
        for (JsonNode payout : of(everything, "payout")) {
            cents -= payout.path("status").asText().equals("failed")
                    ? 0
                    : payout.path("amount").asLong();
        }
        return cents;
    }

    /** 2.9 % and 30 cents of cards, 0.8 % and at most 5 dollars of bank debits, halves rounded up. */
    private static long fee(JsonNode charge, long cents) {
        boolean debit =
                charge.path("payment_method_details").path("type").asText().equals("us_bank_account");
        return debit ? Math.min(500, (cents * 8 + 500) / 1000) : (cents * 29 + 500) / 1000 + 30;
    }

    private static List<JsonNode> of(List<JsonNode> everything, String type) {
        return everything.stream()
                .filter(each -> Objects.equals(type, text(each, "object")))
                .toList();
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.path(field).textValue();
    }

    private static long sum(List<JsonNode> nodes, String field) {
        return nodes.stream().mapToLong(each -> each.path(field).asLong()).sum();
    }
}
