package dev.tollgate.admin;

import dev.tollgate.pricing.PriceBookSummary;
import dev.tollgate.pricing.PriceDiff;
import dev.tollgate.pricing.PriceEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Price books as operators read them. */
final class PriceBookJson {
    private PriceBookJson() {}

    static JsonObject of(PriceBookSummary book) {
        return new JsonObject()
                .put("version", book.version())
                .put("effective_from", book.effectiveFrom().toString())
                .put("source", book.source())
                .put(
                        "source_date",
                        book.sourceDate() == null ? null : book.sourceDate().toString())
                .put("note", book.note())
                .put("status", book.status().name().toLowerCase(Locale.ROOT))
                .put("created_at", book.createdAt().toString())
                .put("created_by", book.createdBy())
                .put(
                        "activated_at",
                        book.activatedAt() == null ? null : book.activatedAt().toString())
                .put("models", book.models());
    }

    static JsonObject of(PriceEntry entry) {
        JsonObject prices = new JsonObject();
        entry.prices().forEach(prices::put);
        return new JsonObject()
                .put("model", entry.model())
                .put("provider", entry.provider())
                .put("mode", entry.mode())
                .put("origin", entry.origin().name().toLowerCase(Locale.ROOT))
                .put("prices", prices);
    }

    /** What a draft would change. */
    static JsonObject draft(int version, PriceWish wish, PriceDiff diff) {
        JsonArray changes = new JsonArray();
        diff.changed()
                .forEach(each -> changes.add(new JsonObject()
                        .put("model", each.model())
                        .put("field", each.field())
                        .put("before", each.before())
                        .put("after", each.after())));
        return new JsonObject()
                .put("version", version)
                .put("status", "draft")
                .put("effective_from", wish.effectiveFrom().toString())
                .put("note", wish.note())
                .put("changes", changes)
                .put("added", new JsonArray(diff.added()))
                .put("removed", new JsonArray(diff.removed()));
    }
}
