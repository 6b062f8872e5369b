package dev.tollgate.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives a record its key and its fingerprint. Both are cut from SHA-256, so that nobody can make two calls collide.
 *
 * <p>The key is source, status and {@code litellm_call_id}, else {@code id}. An id of its own is no proof: providers
 * number their answers {@code chatcmpl-213}, LiteLLM writes {@code "None"}; such a weak id is replaced by the content
 * (BerriAI/litellm #28376, #39749). A finished batch reports its cost each time it is looked at, under a new call id:
 * there the batch's own id counts and not the time of the look, apart from the call that made the batch under the same
 * id; LiteLLM's log row of the look adds a suffix to it. Confined to one thread.
 */
final class RecordIdentity {
    private static final int DIGEST_LENGTH = 32;
    private static final int STRONG_ID_LENGTH_MIN = 16;
    private static final Pattern NUMBERED = Pattern.compile("chatcmpl-\\d+");

    private final MessageDigest sha256;
    private final ByteBuffer result = ByteBuffer.allocate(DIGEST_LENGTH);
    private byte[] buffer = new byte[512];
    private int length;

    RecordIdentity() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void identify(UsageRecord record) {
        boolean isBatch = isFinishedBatch(record);
        putContent(record, !isBatch);
        record.fingerprint = digest().getLong();
        put(record.source);
        put(record.isFailure ? "failure" : "success");
        if (record.callId != null && !isBatch) {
            put("call");
            put(record.callId);
        } else if (isStrong(record.id)) {
            put(isBatch ? "batch" : "id");
            put(isBatch ? CallTraces.stem(record.id) : record.id);
        } else {
            put("content");
            put(record.id);
            putContent(record, !isBatch);
        }
        ByteBuffer digest = digest();
        record.key = new UUID(digest.getLong(), digest.getLong());
    }

    /** Earlier looks at a batch report nothing yet; they must not take the key of the one that does. */
    private static boolean isFinishedBatch(UsageRecord record) {
        boolean isRead = record.callType != null && record.callType.endsWith("retrieve_batch");
        return isRead && (record.isBatchResult || record.providerCostNanos > 0);
    }

    static boolean isStrong(@Nullable String id) {
        return id != null
                && id.length() >= STRONG_ID_LENGTH_MIN
                && !NUMBERED.matcher(id).matches();
    }

    private void putContent(UsageRecord record, boolean withTimes) {
        put(record.keyHash);
        put(record.model);
        put(withTimes ? record.startMicros : 0);
        put(withTimes ? record.endMicros : 0);
        put(record.usage.promptTokens);
        put(record.usage.completionTokens);
        put(record.providerCostNanos);
    }

    private ByteBuffer digest() {
        sha256.update(buffer, 0, length);
        length = 0;
        try {
            int written = sha256.digest(result.array(), 0, DIGEST_LENGTH);
            return result.clear().limit(written);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
    }

    /** Texts end with a byte that UTF-8 never has, so that no two lists of texts look alike. */
    private void put(@Nullable String text) {
        if (text == null) {
            ensure(1);
            buffer[length++] = (byte) 0xFE;
            return;
        }
        ensure(text.length() + 1);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                putRest(text.substring(i));
                break;
            }
            buffer[length++] = (byte) c;
        }
        buffer[length++] = (byte) 0xFF;
    }

    private void putRest(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ensure(utf8.length + 1);
        System.arraycopy(utf8, 0, buffer, length, utf8.length);
        length += utf8.length;
    }

    private void put(long number) {
        ensure(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[length++] = (byte) (number >>> shift);
        }
    }

    private void ensure(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
