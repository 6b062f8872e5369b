package dev.tollgate.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final int KEPT_MAX = 1_000;

    @Test
    void ofEachSortSoManyAreKeptAndTheRestIsCounted() {
        Findings findings = new Findings(new ReconciliationProgress(step -> {}));
        for (int i = 0; i < KEPT_MAX + 7; i++) {
            findings.add(finding(FindingCode.PAYMENT_WITHOUT_GRANT, "cs_" + i, new Remedy.ByHand("Look.")));
        }
        findings.add(finding(FindingCode.PAYMENT_WITHOUT_GRANT, "cs_mendable", Remedy.Renewal.FULFIL_ORDER));
        findings.add(finding(FindingCode.MISSED_EVENT, "evt_1", new Remedy.StoreEvent(Endpoint.PLATFORM, null)));
        assertThat(findings.kept())
                .hasSize(KEPT_MAX + 2)
                .extracting(Finding::stripeId)
                .contains("cs_mendable");
        assertThat(findings.kept().getFirst().code()).isEqualTo(FindingCode.MISSED_EVENT);
        assertThat(findings.unlisted()).isEqualTo(7);
    }

    @Test
    void whatASecondLookDoesNotFindIsNone() {
        Findings first = new Findings(new ReconciliationProgress(step -> {}));
        first.add(finding(FindingCode.MISSED_EVENT, "evt_1", Remedy.Renewal.FULFIL_ORDER));
        first.add(finding(FindingCode.MISSED_EVENT, "evt_2", Remedy.Renewal.FULFIL_ORDER));
        Findings second = new Findings(new ReconciliationProgress(step -> {}));
        second.add(finding(FindingCode.MISSED_EVENT, "evt_2", Remedy.Renewal.FULFIL_ORDER));
        second.add(finding(FindingCode.MISSED_EVENT, "evt_3", Remedy.Renewal.FULFIL_ORDER));
        second.add(finding(FindingCode.AMOUNT_DIFFERS, "evt_1", Remedy.Renewal.FULFIL_ORDER));
        assertThat(second.keptSince(first)).extracting(Finding::stripeId).containsExactly("evt_2");
    }

    private static Finding finding(FindingCode code, String stripeId, Remedy remedy) {
        return Finding.of(code, stripeId, null, null, "It differs.", remedy);
    }
}
