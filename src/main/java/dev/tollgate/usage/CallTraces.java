package dev.tollgate.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By what a call that LiteLLM pushed and the row that its database has of it are known to be the same, where their keys differ.
 *
 * <p>LiteLLM's {@code request_id} is the answer's id in some versions and the call's in others; the suffix of a cache hit is another on
 * either side; an answer without an id is pushed as {@code "None"} and stored under the call's id; and its database rounds times to the
 * millisecond (LiteLLM's {@code spend_tracking_utils.py}, {@code get_logging_payload}; BerriAI/litellm #39749). So a trace is made of the
 * millisecond in which the call began and one of its ids; of an id that does not tell calls apart, and of none, with the LiteLLM key and the tokens.
 */
public final class CallTraces {
    /** How far a time in LiteLLM's database may be from the one that was pushed. */
    public static final int OFF_MILLIS_MAX = 2;

    private static final Pattern SUFFIX = Pattern.compile("_cache_hit[0-9.]+$|_batch_cost$");
    private static final Pattern CALL_ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final long MICROS_PER_MILLI = 1_000;

    private CallTraces() {}

    /** The traces under which a row of the call may have been announced. None of a record that does not say when it began. */
    public static List<UUID> ofPush(UsageRecord record) {
        if (record.startMicros < 0) {
            return List.of();
        }
        return traces(record, record.startMicros / MICROS_PER_MILLI, ids(record).isEmpty());
    }

    /** All traces that a push of the same call may have: a few more than the push has, since times differ a little. */
    public static List<UUID> ofRow(UsageRecord record) {
        List<UUID> traces = new ArrayList<>();
        if (record.startMicros < 0) {
            return traces;
        }
        for (int off = -OFF_MILLIS_MAX; off <= OFF_MILLIS_MAX; off++) {
            long millis = record.startMicros / MICROS_PER_MILLI + off;
            traces.addAll(traces(record, millis, mayBeAnonymous(record)));
        }
        return traces;
    }

    private static List<UUID> traces(UsageRecord record, long millis, boolean isAnonymous) {
        List<UUID> traces = new ArrayList<>();
        ids(record).forEach(id -> traces.add(digest("id", record, millis, id)));
        String content = record.keyHash + " " + record.usage.promptTokens + " " + record.usage.completionTokens;
        String weakId = weakId(record);
        if (weakId != null) {
            traces.add(digest("weak id", record, millis, content + " " + weakId));
        }
        if (isAnonymous) {
            traces.add(digest("content", record, millis, content));
        }
        return traces;
    }

    /** Whether the push of a row may have had no id that tells calls apart: the row then has none, or the call's in its place. */
    public static boolean mayBeAnonymous(UsageRecord row) {
        String stem = stem(row.id);
        return !RecordIdentity.isStrong(stem)
                || CALL_ID.matcher(String.valueOf(stem)).matches();
    }

    /** The ids that tell calls apart, without what LiteLLM adds to them. */
    public static List<String> ids(UsageRecord record) {
        List<String> ids = new ArrayList<>(2);
        if (record.callId != null) {
            ids.add(record.callId);
        }
        String stem = stem(record.id);
        if (RecordIdentity.isStrong(stem) && !ids.contains(stem)) {
            ids.add(String.valueOf(stem));
        }
        return ids;
    }

    static @Nullable String stem(@Nullable String id) {
        return id == null ? null : SUFFIX.matcher(id).replaceFirst("");
    }

    /** An id that may be of several calls, which counts together with the content; null without one. */
    public static @Nullable String weakId(UsageRecord record) {
        String stem = stem(record.id);
        return RecordIdentity.isStrong(stem) ? null : stem;
    }

    private static UUID digest(String kind, UsageRecord record, long millis, String what) {
        String family = record.isFailure ? "failure" : "success";
        // Only the source and what comes last are of others' making, and the source is told apart by its length.
        String text =
                kind + " " + family + " " + millis + " " + record.source.length() + " " + record.source + " " + what;
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            return new UUID(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
