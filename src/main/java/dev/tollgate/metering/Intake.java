package dev.tollgate.metering;

import dev.tollgate.accounts.UnknownPayers;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of decoded records, whether they come in a push or out of quarantine: assess, make wanted accounts, charge,
 * keep the rest. Every step may be repeated; only the claim of the key decides what is charged.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Assessor assessor;
    private final UnknownPayers unknownPayers;
    private final Meter meter;
    private final Quarantine quarantine;
    private final Duration limit;

    /** @param limit how long the database may take for what is not charged */
    Intake(Assessor assessor, UnknownPayers unknownPayers, Meter meter, Quarantine quarantine, Duration limit) {
        this.assessor = assessor;
        this.unknownPayers = unknownPayers;
        this.meter = meter;
        this.quarantine = quarantine;
        this.limit = limit;
    }

    /** A record and its place in the push. */
    record Indexed(int index, UsageRecord record) {}

    /** Records sorted by what is to become of them. */
    private static final class Sorted {
        final List<Charge> charges = new ArrayList<>();
        final List<Quarantine.Entry> entries = new ArrayList<>();
        final List<Indexed> payerWanted = new ArrayList<>();
        final Set<UnknownPayers.Payer> payers = new HashSet<>();
    }

    /**
     * Records without a verdict, since the database failed or was late.
     *
     * @param cause why, null if there are none
     */
    record Unsettled(List<Indexed> records, @Nullable Throwable cause) {
        Unsettled and(List<Indexed> others, @Nullable Throwable why) {
            if (others.isEmpty()) {
                return this;
            }
            List<Indexed> all = new ArrayList<>(records);
            all.addAll(others);
            return new Unsettled(all, cause == null ? why : cause);
        }
    }

    /**
     * Takes records in and notes in the outcome what became of each. Fails, with the outcome incomplete, if not all of it
     * can be done now: all of it is to be taken again then.
     */
    Future<Void> take(List<Indexed> records, Outcome outcome) {
        return attempt(records, outcome, true)
                .compose(rest -> rest.cause() == null ? Future.succeededFuture() : Future.failedFuture(rest.cause()));
    }

    /** Takes records in, notes in the outcome what became of each, and answers those of which nothing is known yet. */
    Future<Unsettled> attempt(List<Indexed> records, Outcome outcome) {
        return attempt(records, outcome, false);
    }

    private Future<Unsettled> attempt(List<Indexed> records, Outcome outcome, boolean isPatient) {
        Sorted sorted = sort(records, outcome);
        if (sorted.payers.isEmpty()) {
            return write(sorted, outcome, isPatient);
        }
        return inTime(unknownPayers.makeAccounts(sorted.payers)).transform(made -> {
            if (made.failed()) {
                return write(sorted, outcome, isPatient).map(rest -> rest.and(sorted.payerWanted, made.cause()));
            }
            Sorted again = sort(sorted.payerWanted, outcome);
            again.charges.addAll(sorted.charges);
            again.entries.addAll(sorted.entries);
            again.payerWanted.forEach(each -> again.entries.add(new Quarantine.Entry(
                    each.index(), each.record(), "unknown_account", "its account was unbound a moment ago")));
            return write(again, outcome, isPatient);
        });
    }

    private Future<Unsettled> write(Sorted sorted, Outcome outcome, boolean isPatient) {
        if (sorted.entries.isEmpty()) {
            return meter.charge(sorted.charges, outcome, isPatient).map(Intake::unsettled);
        }
        Future<Void> kept = inTime(quarantine.keep(sorted.entries, outcome));
        return meter.charge(sorted.charges, outcome, isPatient)
                .compose(unwritten -> kept.transform(done -> Future.succeededFuture(
                        done.succeeded()
                                ? unsettled(unwritten)
                                : unsettled(unwritten).and(indexed(sorted.entries), done.cause()))));
    }

    /** The writers mind the time by themselves. */
    private Future<Void> inTime(Future<Void> asked) {
        return asked.timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Unsettled unsettled(Meter.Unwritten unwritten) {
        List<Indexed> records = unwritten.charges().stream()
                .map(charge -> new Indexed(charge.index(), charge.record()))
                .toList();
        return new Unsettled(records, unwritten.cause());
    }

    private static List<Indexed> indexed(List<Quarantine.Entry> entries) {
        return entries.stream()
                .map(entry -> new Indexed(entry.index(), entry.record()))
                .toList();
    }

    /** A record that we cannot cope with must not spoil its neighbours. */
    private Assessment assess(Indexed each) {
        try {
            return assessor.assess(each.index(), each.record());
        } catch (ArithmeticException | IllegalArgumentException | NullPointerException e) {
            LOG.error("A usage record cannot be assessed and goes to quarantine", e);
            return new Assessment.Unchargeable("not_assessable", "an error of ours; the log has the reason");
        }
    }

    private Sorted sort(List<Indexed> records, Outcome outcome) {
        Sorted sorted = new Sorted();
        for (Indexed each : records) {
            switch (assess(each)) {
                case Assessment.Chargeable chargeable -> sorted.charges.add(chargeable.charge());
                case Assessment.Unchargeable no ->
                    sorted.entries.add(new Quarantine.Entry(each.index(), each.record(), no.code(), no.detail()));
                case Assessment.Ignorable ignorable ->
                    outcome.error(each.index(), ignorable.code(), ignorable.detail());
                case Assessment.PayerWanted wanted -> {
                    sorted.payerWanted.add(each);
                    sorted.payers.add(wanted.payer());
                }
            }
        }
        return sorted;
    }
}
