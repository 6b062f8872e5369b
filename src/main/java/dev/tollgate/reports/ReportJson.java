package dev.tollgate.reports;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.http.Periods.Period;
import dev.tollgate.money.Money;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BiConsumer;

/** What the answers of this package have in common. */
final class ReportJson {
    private ReportJson() {}

    /** Whole cents for people, half-even, and the exact amount for machines. */
    @CanIgnoreReturnValue
    static JsonObject money(JsonObject json, String name, long nanos) {
        return json.put(name + "_cents", Money.toCentsHalfEven(nanos)).put(name + "_usd", Money.formatUsd(nanos));
    }

    static JsonObject period(JsonObject json, Period period) {
        return json.put("period_start", period.from().toString())
                .put("period_end", period.to().toString());
    }

    static String time(OffsetDateTime time) {
        return time.toInstant().toString();
    }

    /** One element for each day that a range touches, in order, whether there is something to fill in or not. */
    static JsonArray daily(Period period, BiConsumer<LocalDate, JsonObject> fill) {
        JsonArray days = new JsonArray();
        LocalDate end = DayRange.endOf(period.to());
        for (LocalDate day = period.from().atOffset(ZoneOffset.UTC).toLocalDate();
                day.isBefore(end);
                day = day.plusDays(1)) {
            JsonObject json = new JsonObject().put("date", day.toString());
            fill.accept(day, json);
            days.add(json);
        }
        return days;
    }

    /** A page of a list, under its common name and under one of its own. */
    static JsonObject page(ReportPage<?> page, String alsoAs, List<JsonObject> items) {
        JsonArray array = new JsonArray(items);
        return new JsonObject().put("items", array).put(alsoAs, array).put("next_cursor", page.nextText());
    }
}
