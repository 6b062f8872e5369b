package dev.tollgate.usage;

import dev.tollgate.pricing.ModelNames;
import dev.tollgate.pricing.ReportedUsage;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call as LiteLLM reported it, with what billing needs of it and nothing of prompt or answer.
 *
 * <p>The decoder fills it field by field in whatever order the bytes come; after {@link LitellmDecoder} has handed it
 * over nobody changes it. Null, 0 or -1 mean absent as stated. Texts are cut at {@link FieldReader#TEXT_MAX} bytes.
 */
public final class UsageRecord {
    /** The fleet it came from: the {@code source} of the caller's service key. */
    public final String source;

    /** What identifies the call; the same for every delivery of it. Set when the record is complete. */
    public UUID key = NO_KEY;

    /** A digest of the content; another one under the same {@link #key} is a conflict. */
    public long fingerprint;

    /** LiteLLM's {@code id} (or {@code request_id} of its log rows): the provider's id of the answer, not unique. */
    public @Nullable String id;
    /** {@code litellm_call_id}, or {@code call_id}: LiteLLM's own id of the call. */
    public @Nullable String callId;

    public @Nullable String callType;
    /** {@code failure} as against success; LiteLLM knows no third status. */
    public boolean isFailure;
    /** Answered from LiteLLM's own response cache: no provider was called. */
    public boolean isCacheHit;
    /** A finished batch: {@code hidden_params.batch_models} is set. */
    public boolean isBatchResult;

    public @Nullable String model;
    public @Nullable String provider;
    public @Nullable String modelGroup;
    public @Nullable String modelMapKey;
    public @Nullable String litellmModelName;

    /** When the call began and ended, microseconds since 1970; -1 when absent. */
    public long startMicros = -1;

    public long endMicros = -1;

    /** What LiteLLM says the call cost it, nano-dollars; -1 when it did not say or could not price the model. */
    public long providerCostNanos = -1;

    /** SHA-256 of the LiteLLM virtual key, in hexadecimal. */
    public @Nullable String keyHash;

    public @Nullable String userId;
    public @Nullable String teamId;
    /** The caller's own name for its customer; whoever holds the LiteLLM key can forge it. */
    public @Nullable String endUser;

    /** From the metadata that the operator put on the LiteLLM key itself; callers cannot change it. */
    public @Nullable String keyAccount;

    public @Nullable String keyAgent;
    public @Nullable String keyProject;
    /** From the metadata of the request; whoever holds the LiteLLM key can forge it. */
    public @Nullable String requestAgent;

    public @Nullable String requestProject;

    public final ReportedUsage usage;

    /** The first thing that is wrong with the record, in words for the operator; null for a sound one. */
    public @Nullable String violation;

    private static final UUID NO_KEY = new UUID(0, 0);

    UsageRecord(String source, ReportedUsage usage) {
        this.source = source;
        this.usage = usage;
    }

    /** The names under which its price may stand. */
    public ModelNames modelNames() {
        return new ModelNames(modelMapKey, provider, model, litellmModelName, modelGroup);
    }

    /** When the call was made, as far as the record says; -1 when it does not. */
    public long occurredMicros() {
        return startMicros >= 0 ? startMicros : endMicros;
    }

    /** How long it took, or null when the record does not say so or contradicts itself. */
    public @Nullable Long durationMillis() {
        return startMicros >= 0 && endMicros >= startMicros ? (Long) ((endMicros - startMicros) / 1_000) : null;
    }

    void violated(String what) {
        if (violation == null) {
            violation = what;
        }
    }
}
