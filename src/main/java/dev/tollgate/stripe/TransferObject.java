package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.Payouts;

/** Reads a {@code transfer}, whose layout is the same in all API trains as far as payouts need it. */
final class TransferObject {
    private TransferObject() {}

    /** @throws MalformedEvent if it is another object, or something is missing */
    static Payouts.TransferReport report(JsonNode transfer) {
        if (!"transfer".equals(StripeJson.text(transfer, "object"))) {
            throw new MalformedEvent("data.object.object");
        }
        return new Payouts.TransferReport(
                StripeJson.text(transfer, "id"),
                StripeJson.saneTextOrNull(transfer, "transfer_group"),
                StripeJson.integer(transfer, "amount"),
                StripeJson.integer(transfer, "amount_reversed"));
    }
}
