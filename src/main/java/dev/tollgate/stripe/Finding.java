package dev.tollgate.stripe;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One thing in which the books and Stripe differ.
 *
 * @param stripeId of the object or event at Stripe; our row's where Stripe has none
 * @param row ours, such as {@code order 12}; null where there is none
 * @param accountId whose it is, null where nobody knows
 * @param stripeCents what Stripe says, null where it is about no amount
 * @param ourCents what the books say
 * @param detail a sentence for people
 * @param outcome of the repair
 */
public record Finding(
        FindingCode code,
        String stripeId,
        @Nullable String row,
        @Nullable Long accountId,
        @Nullable Long stripeCents,
        @Nullable Long ourCents,
        String detail,
        Remedy remedy,
        Outcome outcome) {

    /** What became of it. */
    public sealed interface Outcome {
        /** As it was found. */
        record Open() implements Outcome {}

        record Repaired() implements Outcome {}

        /** @param code why a repair did not succeed; stable, in snake case */
        record Refused(String code) implements Outcome {}
    }

    /** Where no amount is meant. */
    static Finding of(
            FindingCode code,
            String stripeId,
            @Nullable String row,
            @Nullable Long accountId,
            String detail,
            Remedy remedy) {
        return new Finding(code, stripeId, row, accountId, null, null, detail, remedy, new Outcome.Open());
    }

    Finding withCents(@Nullable Long atStripe, @Nullable Long ours) {
        return new Finding(code, stripeId, row, accountId, atStripe, ours, detail, remedy, outcome);
    }

    Finding with(Outcome then) {
        return new Finding(code, stripeId, row, accountId, stripeCents, ourCents, detail, remedy, then);
    }

    /** What makes two of them the same, when it is looked again. */
    String key() {
        return code.label() + " " + stripeId;
    }

    public boolean isOpen() {
        return !(outcome instanceof Outcome.Repaired);
    }

    /** {@code open}, {@code repaired}, or {@code refused: …} with the code. */
    public String outcomeText() {
        return switch (outcome) {
            case Outcome.Open open -> "open";
            case Outcome.Repaired repaired -> "repaired";
            case Outcome.Refused refused -> "refused: " + refused.code();
        };
    }

    public JsonObject json() {
        return new JsonObject()
                .put("code", code.label())
                .put("stripe_id", stripeId)
                .put("row", row)
                .put("account_id", accountId)
                .put("stripe_cents", stripeCents)
                .put("our_cents", ourCents)
                .put("detail", detail)
                .put("remedy", remedy.text())
                .put("repairable", remedy.isRepair())
                .put("outcome", outcomeText());
    }
}
