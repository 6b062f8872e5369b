package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIdentityTest {
    private static final String CALL = "b6f0c1c2-3d4e-4f50-8a61-728394a5b6c7";

    private final RecordIdentity identity = new RecordIdentity();

    @Test
    void oneDeliveryIsLikeTheOther() {
        UsageRecord once = record(each -> {});
        UsageRecord again = record(each -> {});
        assertThat(again.key).isEqualTo(once.key);
        assertThat(again.fingerprint).isEqualTo(once.fingerprint);
    }

    @ParameterizedTest
    @MethodSource("contents")
    void otherContentUnderOneCallIdIsAConflict(Consumer<UsageRecord> change) {
        UsageRecord first = record(each -> {});
        UsageRecord second = record(change);
        assertThat(second.key).isEqualTo(first.key);
        assertThat(second.fingerprint).isNotEqualTo(first.fingerprint);
    }

    @ParameterizedTest
    @MethodSource("contents")
    void ofWeakIdsTheContentTellsTheCallsApart(Consumer<UsageRecord> change) {
        Consumer<UsageRecord> weak = each -> {
            each.callId = null;
            each.id = "None";
        };
        assertThat(record(weak).key).isEqualTo(record(weak).key);
        assertThat(record(weak.andThen(change)).key).isNotEqualTo(record(weak).key);
    }

    static Stream<Named<Consumer<UsageRecord>>> contents() {
        return Stream.of(
                change("key", each -> each.keyHash = "another"),
                change("no key", each -> each.keyHash = null),
                change("model", each -> each.model = "gpt-4o-mini"),
                change("no model", each -> each.model = null),
                change("start", each -> each.startMicros++),
                change("end", each -> each.endMicros++),
                change("tokens in", each -> each.usage.promptTokens++),
                change("tokens out", each -> each.usage.completionTokens++),
                change("cost", each -> each.providerCostNanos++),
                change("no cost", each -> each.providerCostNanos = -1));
    }

    private static Named<Consumer<UsageRecord>> change(String name, Consumer<UsageRecord> change) {
        return Named.of(name, change);
    }

    @Test
    void theSameCallFromAnotherFleetIsAnotherCall() {
        UsageRecord other = RecordIdentityTest.filled(Decoded.SOURCE + "2");
        identity.identify(other);
        assertThat(other.key).isNotEqualTo(record(each -> {}).key);
    }

    @Test
    void aFailureDoesNotShadowTheSuccessOfTheSameCall() {
        assertThat(record(each -> each.isFailure = true).key).isNotEqualTo(record(each -> {}).key);
    }

    @Test
    void theCallIdCountsBeforeTheId() {
        UsageRecord first = record(each -> each.id = "chatcmpl-0123456789abcdef");
        UsageRecord second = record(each -> each.id = "chatcmpl-fedcba9876543210");
        assertThat(second.key).isEqualTo(first.key);
        assertThat(record(each -> each.callId = CALL + "0").key).isNotEqualTo(first.key);
    }

    @Test
    void aStrongIdIsProofEnough() {
        Consumer<UsageRecord> strong = each -> {
            each.callId = null;
            each.id = "chatcmpl-0123456789abcdef";
        };
        UsageRecord first = record(strong);
        UsageRecord second = record(strong.andThen(each -> each.usage.promptTokens++));
        assertThat(second.key).isEqualTo(first.key);
        assertThat(second.fingerprint).isNotEqualTo(first.fingerprint);
        assertThat(record(strong.andThen(each -> each.id = "chatcmpl-0123456789abcdee")).key)
                .isNotEqualTo(first.key);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"None", "chatcmpl-213", "chatcmpl-2131231231231231", "short", "exactly15-chars"})
    void aWeakIdIsNoProof(String id) {
        Consumer<UsageRecord> weak = each -> {
            each.callId = null;
            each.id = id;
        };
        assertThat(record(weak).key).isEqualTo(record(weak).key);
        assertThat(record(weak.andThen(each -> each.startMicros++)).key).isNotEqualTo(record(weak).key);
        assertThat(record(weak.andThen(each -> each.id = "other")).key).isNotEqualTo(record(weak).key);
    }

    @Test
    void anIdIsNotTakenForACallId() {
        UsageRecord byCall = record(each -> each.id = null);
        UsageRecord byId = record(each -> {
            each.callId = null;
            each.id = CALL;
        });
        assertThat(byId.key).isNotEqualTo(byCall.key);
    }

    @Test
    void everyLookAtAFinishedBatchIsTheSameCall() {
        UsageRecord first = batch(each -> {});
        UsageRecord second = batch(each -> {
            each.callId = "another-call";
            each.startMicros += 60_000_000;
            each.endMicros += 60_000_000;
        });
        assertThat(second.key).isEqualTo(first.key);
        assertThat(second.fingerprint).isEqualTo(first.fingerprint);
        assertThat(batch(each -> each.id = "batch_0123456789abcdeF").key).isNotEqualTo(first.key);
    }

    @Test
    void looksAtABatchThatHasNothingToReportYetDoNotTakeItsKey() {
        UsageRecord early = batch(each -> {
            each.isBatchResult = false;
            each.providerCostNanos = 0;
        });
        assertThat(early.key).isNotEqualTo(batch(each -> {}).key);
    }

    @Test
    void theCallThatMadeTheBatchDoesNotTakeItsKey() {
        UsageRecord made = batch(each -> {
            each.callType = "acreate_batch";
            each.callId = null;
            each.isBatchResult = false;
            each.providerCostNanos = 0;
        });
        assertThat(made.key).isNotEqualTo(batch(each -> each.callId = null).key);
    }

    @Test
    void everyLookAtABatchOfAWeakIdIsTheSameCallToo() {
        UsageRecord first = batch(each -> each.id = "batch-7");
        UsageRecord second = batch(each -> {
            each.id = "batch-7";
            each.startMicros += 60_000_000;
        });
        assertThat(second.key).isEqualTo(first.key);
    }

    @Test
    void textsDoNotRunIntoEachOther() {
        Consumer<UsageRecord> weak = each -> {
            each.callId = null;
            each.id = null;
        };
        UsageRecord first = record(weak.andThen(each -> {
            each.keyHash = "ab";
            each.model = "c";
        }));
        UsageRecord second = record(weak.andThen(each -> {
            each.keyHash = "a";
            each.model = "bc";
        }));
        assertThat(second.key).isNotEqualTo(first.key);
        assertThat(second.fingerprint).isNotEqualTo(first.fingerprint);
    }

    private UsageRecord batch(Consumer<UsageRecord> change) {
        return record(((Consumer<UsageRecord>) each -> {
                    each.callType = "aretrieve_batch";
                    each.id = "batch_0123456789abcdef";
                    each.isBatchResult = true;
                })
                .andThen(change));
    }

    private UsageRecord record(Consumer<UsageRecord> change) {
        UsageRecord record = filled(Decoded.SOURCE);
        change.accept(record);
        identity.identify(record);
        return record;
    }

    private static UsageRecord filled(String source) {
        UsageRecord record = new UsageRecord(source, new dev.tollgate.pricing.ReportedUsage());
        record.id = "chatcmpl-0123456789abcdef";
        record.callId = CALL;
        record.callType = "acompletion";
        record.model = "gpt-4o";
        record.keyHash = "88dc28d0f030c55e";
        record.startMicros = 1_775_200_000_112_000L;
        record.endMicros = 1_775_200_001_904_000L;
        record.providerCostNanos = 2_310_000;
        record.usage.promptTokens = 412;
        record.usage.completionTokens = 128;
        return record;
    }

    /** Whoever sends x-litellm-call-id could else make his calls unchargeable, or one of many. */
    @Test
    void anIdThatIsTooLongIsAsGoodAsNone() {
        String head = "{\"model\":\"gpt-4o\",\"startTime\":1775200000,\"litellm_call_id\":\"";
        String tooLong = "c".repeat(FieldReader.TEXT_MAX + 1);
        UsageRecord first = Decoded.one(head + tooLong + "1\",\"prompt_tokens\":7}");
        UsageRecord again = Decoded.one(head + tooLong + "2\",\"prompt_tokens\":7}");
        UsageRecord other = Decoded.one(head + tooLong + "1\",\"prompt_tokens\":8}");
        assertThat(first.violation).isNull();
        assertThat(first.callId).isNull();
        assertThat(again.key).isEqualTo(first.key);
        assertThat(other.key).isNotEqualTo(first.key);
    }
}
