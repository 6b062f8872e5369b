package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TokenPoolsTest {
    @Provide
    Arbitrary<ReportedUsage> usages() {
        Arbitrary<Long> counts = Arbitraries.oneOf(
                Arbitraries.just(0L),
                Arbitraries.longs().between(0, 100),
                Arbitraries.longs().between(0, ReportedUsage.COUNT_MAX));
        return counts.list().ofSize(18).map(TokenPoolsTest::usage);
    }

    private static ReportedUsage usage(List<Long> counts) {
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = counts.get(0);
        usage.completionTokens = counts.get(1);
        usage.totalTokens = counts.get(2) % 3 == 0 ? counts.get(0) + counts.get(1) : counts.get(2);
        usage.cacheRead(counts.get(3));
        usage.cacheWrite(counts.get(4));
        usage.cacheWrite5mTokens = counts.get(5);
        usage.cacheWrite1hTokens = counts.get(6);
        usage.cachedAudioTokens = counts.get(7);
        usage.cachedImageTokens = counts.get(8);
        usage.audioInputTokens = counts.get(9);
        usage.imageInputTokens = counts.get(10);
        usage.videoInputTokens = counts.get(11);
        usage.textInputTokens = counts.get(12);
        usage.reasoningTokens = counts.get(13);
        usage.audioOutputTokens = counts.get(14);
        usage.imageOutputTokens = counts.get(15);
        usage.videoOutputTokens = counts.get(16);
        usage.textOutputTokens = counts.get(17);
        return usage;
    }

    @Property
    void poolsAddUpToTheReportedTokens(@ForAll("usages") ReportedUsage usage) {
        TokenPools pools = TokenPools.of(usage);
        assertThat(pools.input()).isEqualTo(usage.promptTokens);
        assertThat(pools.output()).isEqualTo(usage.outputTokens());
    }

    @Property
    void noPoolIsNegative(@ForAll("usages") ReportedUsage usage) {
        TokenPools pools = TokenPools.of(usage);
        assertThat(List.of(
                        pools.textInput(),
                        pools.cacheRead(),
                        pools.cacheReadAudio(),
                        pools.cacheWrite5m(),
                        pools.cacheWrite1h(),
                        pools.audioInput(),
                        pools.imageInput(),
                        pools.videoInput(),
                        pools.textOutput(),
                        pools.reasoning(),
                        pools.audioOutput(),
                        pools.imageOutput(),
                        pools.videoOutput()))
                .allMatch(tokens -> tokens >= 0);
    }

    @Property
    void noPoolIsLargerThanReported(@ForAll("usages") ReportedUsage usage) {
        TokenPools pools = TokenPools.of(usage);
        assertThat(pools.cacheRead() + pools.cacheReadAudio()).isLessThanOrEqualTo(usage.cacheReadTokens());
        assertThat(pools.cacheWrite1h()).isLessThanOrEqualTo(usage.cacheWrite1hTokens);
        assertThat(pools.audioInput()).isLessThanOrEqualTo(usage.audioInputTokens);
        assertThat(pools.imageInput()).isLessThanOrEqualTo(usage.imageInputTokens);
        assertThat(pools.reasoning()).isLessThanOrEqualTo(usage.reasoningTokens);
        assertThat(pools.audioOutput()).isLessThanOrEqualTo(usage.audioOutputTokens);
    }

    @Example
    void theSameQuantityUnderTwoNamesCountsOnce() {
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = 100;
        usage.cacheRead(30);
        usage.cacheRead(20);
        usage.cacheWrite(10);
        usage.cacheWrite(10);
        TokenPools pools = TokenPools.of(usage);
        assertThat(pools.cacheRead()).isEqualTo(30);
        assertThat(pools.cacheWrite5m()).isEqualTo(10);
        assertThat(pools.textInput()).isEqualTo(60);
        assertThat(pools.clamped()).isFalse();
    }

    @Example
    void detailsBeyondTheirTotalAreCutAndFlagged() {
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = 100;
        usage.cacheRead(90);
        usage.imageInputTokens = 40;
        TokenPools pools = TokenPools.of(usage);
        assertThat(pools.cacheRead()).isEqualTo(90);
        assertThat(pools.imageInput()).isEqualTo(10);
        assertThat(pools.textInput()).isZero();
        assertThat(pools.clamped()).isTrue();
    }

    @Example
    void reasoningBesideTheCompletionIsToldByTheTotal() {
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = 10;
        usage.completionTokens = 5;
        usage.reasoningTokens = 100;
        usage.totalTokens = 115;
        assertThat(TokenPools.of(usage).reasoning()).isEqualTo(100);
        usage.totalTokens = 15;
        assertThat(TokenPools.of(usage).reasoning()).isEqualTo(5);
    }
}
