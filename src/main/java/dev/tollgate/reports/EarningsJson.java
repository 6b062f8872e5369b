package dev.tollgate.reports;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.billing.Earnings;
import dev.tollgate.billing.Payout;
import dev.tollgate.http.Periods.Period;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** A creator's earnings as they are answered. */
final class EarningsJson {
    private EarningsJson() {}

    /**
     * @param ledger of all time
     * @param payouts the latest first, {@code payoutsMax} at most
     */
    static JsonObject answer(
            CreatorEarnings earned, Earnings ledger, List<Payout> payouts, Period period, int payoutsMax) {
        JsonObject json = new JsonObject();
        ReportJson.money(json, "total_revenue", earned.total().totalNanos());
        ReportJson.money(json, "usage_revenue", earned.total().usageNanos());
        ReportJson.money(json, "sales_revenue", earned.total().salesNanos());
        json.put("total_requests", earned.total().requests())
                .put("total_sales", earned.total().sales());
        ofAllTime(json, ledger);
        JsonObject byAgent = new JsonObject();
        for (CreatorEarnings.OfAgent agent : earned.byAgent()) {
            byAgent.put(
                    agent.id(),
                    share(new JsonObject(), agent.share())
                            .put("name", agent.name())
                            .put("slug", agent.slug()));
        }
        JsonArray latest = new JsonArray();
        payouts.forEach(payout -> latest.add(payout(payout)));
        String next = payouts.size() < payoutsMax
                ? null
                : String.valueOf(payouts.getLast().id());
        json.put("by_agent", byAgent)
                .put(
                        "daily",
                        ReportJson.daily(
                                period,
                                (day, each) ->
                                        share(each, earned.byDay().getOrDefault(day, CreatorEarnings.Share.NOTHING))))
                .put("payouts", latest)
                .put("next_cursor", next);
        return ReportJson.period(json, period);
    }

    private static void ofAllTime(JsonObject json, Earnings ledger) {
        ReportJson.money(json, "sales", ledger.salesNanos());
        ReportJson.money(json, "usage", ledger.usageNanos());
        ReportJson.money(json, "paid", ledger.paidNanos());
        ReportJson.money(json, "unpaid", ledger.unpaidNanos());
        ReportJson.money(json, "held", ledger.heldNanos());
        json.put("payable_cents", ledger.payableCents()).put("owed_cents", ledger.owedCents());
    }

    @CanIgnoreReturnValue
    private static JsonObject share(JsonObject json, CreatorEarnings.Share share) {
        json.put("requests", share.requests()).put("sales", share.sales());
        ReportJson.money(json, "usage_revenue", share.usageNanos());
        ReportJson.money(json, "sales_revenue", share.salesNanos());
        return ReportJson.money(json, "revenue", share.totalNanos());
    }

    private static JsonObject payout(Payout payout) {
        return new JsonObject()
                .put("id", payout.id())
                .put("amount_cents", payout.amountCents())
                .put("status", payout.status().name().toLowerCase(Locale.ROOT))
                .put("refusal", payout.refusal())
                .put("reversed_cents", payout.reversedCents())
                .put("transfer_id", payout.transferId())
                .put("created_at", ReportJson.time(payout.createdAt()));
    }
}
