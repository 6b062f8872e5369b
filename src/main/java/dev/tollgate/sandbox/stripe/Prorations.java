package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What a change in the middle of a period costs: the unused rest comes back, the rest of what is new is charged. */
final class Prorations {
    private Prorations() {}

    /** @param cents below zero for what comes back */
    record Part(ObjectNode item, JsonNode price, long cents, boolean credit) {}

    /**
     * The parts for an item whose price or quantity changes, each rounded by itself.
     *
     * @param at within its period
     */
    static List<Part> ofChange(ObjectNode item, JsonNode newPrice, long newQuantity, long at) {
        List<Part> parts = new ArrayList<>();
        parts.add(credit(item, at));
        parts.add(new Part(item, newPrice, rest(item, Prices.amount(newPrice, newQuantity), at), false));
        return parts;
    }

    static Part credit(ObjectNode item, long at) {
        JsonNode price = item.path("price");
        long whole = Prices.amount(price, Json.number(item, "quantity"));
        return new Part(item, price, -rest(item, whole, at), true);
    }

    /** So much of an amount as the period has left, to the second. */
    static long rest(JsonNode item, long cents, long at) {
        long start = Json.number(item, "current_period_start");
        long end = Json.number(item, "current_period_end");
        long left = Math.clamp(end - at, 0, end - start);
        return Fees.proportion(cents, left, end - start);
    }
}
