package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.money.Rate;
import java.math.BigDecimal;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class AgentPriceTest {
    private static final Rate TWO = Rate.perMillion(new BigDecimal("2"));
    private static final Rate EIGHT = Rate.perMillion(new BigDecimal("8"));

    @Example
    void anAgentsOwnRatesPriceAllTokensAlike() {
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = 1_000;
        usage.cacheRead(900);
        usage.completionTokens = 100;
        usage.reasoningTokens = 90;
        assertThat(new Pricer(0).quoteAgent(new AgentPrice(TWO, EIGHT), Books.of(), usage))
                .isEqualTo(new Quote.Priced(2_000_000, 800_000, 7, Quote.Source.AGENT, "", false));
    }

    @Example
    void theDefaultShareIsNineTenthsOfTheGross() {
        AgentPrice agent = new AgentPrice(TWO, EIGHT);
        assertThat(RevenueShare.of(1_000, 400, agent.shareBps(), agent.base())).isEqualTo(new RevenueShare(900, 100));
        assertThat(RevenueShare.of(1_000, 400, 5_000, AgentPrice.ShareBase.MARGIN))
                .isEqualTo(new RevenueShare(300, 700));
        assertThat(RevenueShare.of(1_000, Pricer.UNKNOWN, 5_000, AgentPrice.ShareBase.MARGIN))
                .isEqualTo(new RevenueShare(500, 500));
        assertThat(RevenueShare.of(1_000, 4_000, 5_000, AgentPrice.ShareBase.MARGIN))
                .isEqualTo(new RevenueShare(0, 1_000));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new AgentPrice(TWO, EIGHT, 10_001, AgentPrice.ShareBase.GROSS));
    }

    @Property
    void bothPartsAddUpAndNeitherIsNegative(
            @ForAll @LongRange(min = 0) long charged,
            @ForAll @LongRange(min = -1) long providerCost,
            @ForAll @IntRange(max = 10_000) int bps,
            @ForAll AgentPrice.ShareBase base) {
        RevenueShare share = RevenueShare.of(charged, providerCost, bps, base);
        assertThat(share.creatorNanos() + share.platformNanos()).isEqualTo(charged);
        assertThat(share.creatorNanos()).isNotNegative();
        assertThat(share.platformNanos()).isNotNegative();
    }
}
