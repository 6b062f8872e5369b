package dev.tollgate.cli;

import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.PriceChange;
import dev.tollgate.pricing.PriceDiff;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;

/** Shows what a new price book changes, saves it as a draft and puts it in force if that is wanted. */
final class PriceActivation {
    private static final int ROWS_MAX = 20;

    private final CliContext context;
    private final DatabaseSession database;
    private final PriceBookStore store;

    PriceActivation(CliContext context, DatabaseSession database) {
        this.context = context;
        this.database = database;
        this.store = new PriceBookStore(database.pool());
    }

    /** @param yes activate without asking */
    int propose(PriceChange change, boolean yes) {
        print(change.diff());
        if (change.diff().isEmpty()) {
            context.out().println("Nothing changes; no version was made.");
            return ExitCode.OK;
        }
        int version = database.await(store.save(change.draft()));
        if (!yes
                && !context.confirm("Put version " + version + " in force from "
                        + change.draft().effectiveFrom() + " on?")) {
            context.out()
                    .println("Saved as draft " + version + "; \"tollgate prices activate " + version
                            + "\" puts it in force from " + change.draft().effectiveFrom() + " on.");
            return ExitCode.OK;
        }
        return activate(version);
    }

    int activate(int version) {
        return switch (database.await(store.activate(version))) {
            case PriceBookStore.Activation.Activated done -> {
                context.out()
                        .println("Version " + done.version() + " is active; gateways that run take it up at once.");
                yield ExitCode.OK;
            }
            case PriceBookStore.Activation.Refused refused ->
                throw new IllegalArgumentException(
                        "Version " + version + " was not activated: " + refused.detail() + ".");
        };
    }

    private void print(PriceDiff diff) {
        PrintWriter out = context.out();
        out.printf(
                "%d models added, %d removed, %d changed%n",
                diff.added().size(),
                diff.removed().size(),
                diff.changed().stream().map(PriceDiff.Change::model).distinct().count());
        printNames(out, "added", diff.added());
        printNames(out, "removed", diff.removed());
        if (diff.changed().isEmpty()) {
            return;
        }
        TextTable table = new TextTable("MODEL", "FIELD", "BEFORE", "AFTER", "CHANGE");
        diff.changed().stream()
                .sorted(Comparator.comparing(PriceActivation::size).reversed())
                .limit(ROWS_MAX)
                .forEach(each -> table.row(
                        each.model(),
                        each.field(),
                        each.before() == null ? "-" : each.before(),
                        each.after() == null ? "-" : each.after(),
                        each.percent() == null ? "" : each.percent() + " %"));
        table.print(out);
        if (diff.changed().size() > ROWS_MAX) {
            out.println("and " + (diff.changed().size() - ROWS_MAX) + " more fields, changed by less");
        }
    }

    /** Prices that come, go, or were 0 stand before all others. */
    private static BigDecimal size(PriceDiff.Change change) {
        BigDecimal percent = change.percent();
        return percent == null ? BigDecimal.valueOf(Long.MAX_VALUE) : percent.abs();
    }

    private static void printNames(PrintWriter out, String what, List<String> models) {
        if (!models.isEmpty()) {
            String more = models.size() > ROWS_MAX ? " and " + (models.size() - ROWS_MAX) + " more" : "";
            out.println(what + ": " + String.join(", ", models.subList(0, Math.min(ROWS_MAX, models.size()))) + more);
        }
    }
}
