package dev.tollgate.metering;

import dev.tollgate.accounts.UnknownPayers;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    Intake(Assessor assessor, UnknownPayers unknownPayers, Meter meter, Quarantine quarantine) {
        this.assessor = assessor;
        this.unknownPayers = unknownPayers;
        this.meter = meter;
        this.quarantine = quarantine;
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
     * Takes records in and notes in the outcome what became of each. Fails, with the outcome incomplete, if it cannot be
     * done now; the caller then answers that all of it is to be sent again.
     */
    Future<Void> take(List<Indexed> records, Outcome outcome) {
        Sorted sorted = sort(records, outcome);
        if (sorted.payers.isEmpty()) {
            return write(sorted, outcome);
        }
        return unknownPayers.makeAccounts(sorted.payers).compose(made -> {
            Sorted again = sort(sorted.payerWanted, outcome);
            again.charges.addAll(sorted.charges);
            again.entries.addAll(sorted.entries);
            again.payerWanted.forEach(each -> again.entries.add(new Quarantine.Entry(
                    each.index(), each.record(), "unknown_account", "its account was unbound a moment ago")));
            return write(again, outcome);
        });
    }

    private Future<Void> write(Sorted sorted, Outcome outcome) {
        return Future.all(meter.charge(sorted.charges, outcome), quarantine.keep(sorted.entries, outcome))
                .mapEmpty();
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
