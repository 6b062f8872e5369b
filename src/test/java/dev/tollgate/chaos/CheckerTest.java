package dev.tollgate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing proves nothing: each kind of damage is fed to it once. */
class CheckerTest {
    private static final Payer ANN = new Payer("ann", true, 100, 0);
    private static final Payer BOB = new Payer("bob", false, 0, 0);
    private static final Item FIRST = new Item("call-1", 10, "ann", 70, "{}");
    private static final Item SECOND = new Item("call-2", 20, "ann", 50, "{}");
    private static final Item THIRD = new Item("call-3", 30, "bob", 5, "{}");
    private static final Item CONTRADICTION = new Item("call-3", 31, "bob", 6, "{}");

    private final List<Booked.Charged> charges = new ArrayList<>(List.of(
            new Booked.Charged("call-1", 10, 1, 70, 70),
            new Booked.Charged("call-2", 20, 1, 50, 30),
            new Booked.Charged("call-3", 30, 2, 5, 0)));
    private final Map<Long, Booked.Wallet> wallets =
            new HashMap<>(Map.of(1L, new Booked.Wallet(0, 20), 2L, new Booked.Wallet(0, 5)));
    private final Map<Long, Map<String, Long>> transfers = new HashMap<>(Map.of(
            1L, Map.of("credit_grant", 100L, "usage_credits", 100L, "usage_due", 20L), 2L, Map.of("usage_due", 5L)));
    private final List<Booked.Kept> conflicts = new ArrayList<>(List.of(new Booked.Kept("call-3", 31)));
    private final List<String> quarantined = new ArrayList<>();
    private Set<Item> sent = Set.of(FIRST, SECOND, THIRD, CONTRADICTION);
    private Set<Item> answered = sent;

    private Checker.Result check() {
        Map<String, Long> accounts = Map.of("ann", 1L, "bob", 2L);
        return Checker.check(
                List.of(ANN, BOB),
                sent,
                answered,
                new Booked(charges, accounts, wallets, transfers, conflicts, quarantined));
    }

    private void complains(String... words) {
        assertThat(check().complaints())
                .anySatisfy(complaint -> assertThat(complaint).contains(words));
    }

    @Test
    void soundBooksAreSound() {
        Checker.Result result = check();
        assertThat(result.complaints()).isEmpty();
        assertThat(result.charged()).isEqualTo(3);
        assertThat(result.lost()).isZero();
        assertThat(result.doubled()).isZero();
    }

    @Test
    void whatWasNotAnsweredMayBeChargedOrNot() {
        answered = Set.of(FIRST);
        assertThat(check().complaints()).isEmpty();
    }

    @Test
    void anAnsweredRecordWithoutAChargeIsLost() {
        charges.remove(0);
        assertThat(check().lost()).isOne();
        complains("lost", "call-1");
    }

    @Test
    void anAnsweredContradictionThatIsNowhereIsLost() {
        conflicts.clear();
        assertThat(check().lost()).isOne();
        complains("lost", "31");
    }

    @Test
    void ofTwoThatContradictEachOtherEitherMayBeCharged() {
        charges.set(2, new Booked.Charged("call-3", 31, 2, 6, 0));
        conflicts.set(0, new Booked.Kept("call-3", 30));
        wallets.put(2L, new Booked.Wallet(0, 6));
        transfers.put(2L, Map.of("usage_due", 6L));
        assertThat(check().complaints()).isEmpty();
    }

    @Test
    void bothOfThemAreOneTooMany() {
        charges.add(new Booked.Charged("call-3", 31, 2, 6, 0));
        assertThat(check().doubled()).isOne();
        complains("twice", "call-3");
    }

    @Test
    void aConflictWithoutAnotherRecordIsNone() {
        conflicts.add(new Booked.Kept("call-1", 10));
        complains("a conflict with nothing", "call-1");
    }

    @Test
    void theSameChargeAgainIsDoubled() {
        charges.add(charges.getFirst());
        assertThat(check().doubled()).isOne();
        complains("twice", "call-1");
    }

    @Test
    void aChargeOfWhatWasNeverSentIsNoticed() {
        sent = Set.of(FIRST, THIRD, CONTRADICTION);
        answered = sent;
        complains("never sent", "call-2");
    }

    @Test
    void aWrongPriceIsNoticed() {
        charges.set(0, new Booked.Charged("call-1", 10, 1, 71, 70));
        complains("must cost 70");
    }

    @Test
    void aWrongPayerIsNoticed() {
        charges.set(0, new Booked.Charged("call-1", 10, 2, 70, 70));
        complains("must be paid by ann");
    }

    @Test
    void aWrongWalletIsNoticed() {
        wallets.put(1L, new Booked.Wallet(0, 21));
        complains("must have", "ann");
    }

    @Test
    void aMissingWalletIsNoticed() {
        wallets.remove(2L);
        complains("must have", "bob");
    }

    @Test
    void aWrongLedgerIsNoticed() {
        transfers.put(2L, Map.of("usage_due", 5L, "credit_grant", 1L));
        complains("the ledger must have", "bob");
    }

    @Test
    void creditsThatCoverTooLittleAreNoticed() {
        charges.set(1, new Booked.Charged("call-2", 20, 1, 50, 20));
        wallets.put(1L, new Booked.Wallet(10, 30));
        transfers.put(1L, Map.of("credit_grant", 100L, "usage_credits", 90L, "usage_due", 30L));
        complains("credits must cover 100 to 100");
    }

    @Test
    void whatStillWaitsInQuarantineIsNoticed() {
        quarantined.add("call-1: invalid_record");
        complains("still in quarantine");
    }

    @Test
    void manyComplaintsAreCutShort() {
        for (int i = 0; i < 100; i++) {
            quarantined.add("call " + i);
        }
        assertThat(check().complaints()).hasSize(21).last().isEqualTo("and 80 more");
    }
}
