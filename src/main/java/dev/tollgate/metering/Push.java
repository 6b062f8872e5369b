package dev.tollgate.metering;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
import dev.tollgate.http.Unpacker;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * One body while it arrives: decodes each piece at once, reserves room for what is found, and remembers the first reason
 * to refuse it; the rest of a refused body is only counted, so that the answer reaches a sender who sends to the end.
 * Confined to the event loop of its request.
 */
final class Push implements DecodedRecords {
    /** Most records of one body. LiteLLM sends 512; versions that repeat themselves under load send some thousands. */
    static final int RECORDS_MAX = 100_000;

    /** What a decoded record with usual texts takes in memory, about; measured on chat records. */
    private static final int RECORD_BYTES = 1_024;

    /** How much of a refused body is heard out: a sender who is cut off seldom gets to read why. */
    private static final long PATIENCE_BYTES = 256L << 20;

    static final Failure CUT_OFF =
            Failure.badRequest("body_cut_off", "The body cannot be unpacked or ends early; nothing of it was taken.");

    /** How much is unpacked before the event loop gets to others: a millisecond. */
    private static final int TURN_BYTES_MAX = 128 << 10;

    private static final int TEXTS_USUAL = 512;
    private static final int RESERVE_RECORDS_MIN = 8;
    private static final int RESERVE_RECORDS_MAX = 256;

    private final Meter meter;
    private final LitellmDecoder decoder;
    private final byte[] scratch;
    private final long bodyBytesMax;
    private final @Nullable Unpacker unpacker;
    private final List<Intake.Indexed> records = new ArrayList<>();
    private final List<Outcome.RecordError> unreadable = new ArrayList<>();
    private int received;
    private int reserved;
    private long reservedBytes;
    private long takenBytes;
    private int unreadableLeftOut;
    private long bodyBytes;
    private long unpackedBytes;
    private long refusedAtBytes;
    private boolean busy;
    private @Nullable Failure refusal;

    /**
     * @param scratch a buffer that the pushes of one event loop share
     * @param unpacker of a packed body; closed at the release
     */
    Push(
            Meter meter,
            DecoderContext context,
            byte[] scratch,
            String source,
            long bodyBytesMax,
            @Nullable Unpacker unpacker) {
        this.meter = meter;
        this.scratch = scratch;
        this.bodyBytesMax = bodyBytesMax;
        this.unpacker = unpacker;
        decoder = new LitellmDecoder(context, source, this);
    }

    void feed(Buffer piece) {
        bodyBytes += piece.length();
        if (bodyBytes > bodyBytesMax && refusal == null) {
            refuse(tooLarge());
        }
        if (refusal != null) {
            return;
        }
        if (unpacker != null) {
            unpacker.give(piece.getBytes());
            goOn();
            return;
        }
        for (int from = 0; from < piece.length() && refusal == null; from += scratch.length) {
            int length = Math.min(scratch.length, piece.length() - from);
            piece.getBytes(from, from + length, scratch);
            decode(length);
        }
    }

    /** Whether the last piece is not unpacked as a whole yet; there must be no other before it is. */
    boolean isBusy() {
        return busy && refusal == null;
    }

    /** Unpacks on, for one turn: a small piece may hold a thousandfold, and others wait for the event loop. */
    void goOn() {
        Unpacker packed = Objects.requireNonNull(unpacker);
        busy = true;
        try {
            for (int turnBytes = 0; turnBytes < TURN_BYTES_MAX && isBusy(); ) {
                int length = packed.next(scratch);
                if (length == 0) {
                    busy = false;
                } else {
                    turnBytes += length;
                    unpacked(length);
                }
            }
        } catch (DataFormatException e) {
            refuse(CUT_OFF);
        }
    }

    private void unpacked(int length) {
        unpackedBytes += length;
        if (unpackedBytes > bodyBytesMax) {
            refuse(tooLarge());
        } else {
            decode(length);
        }
    }

    private Failure tooLarge() {
        return Failure.tooLarge("body_too_large", "A body may have " + bodyBytesMax + " bytes when unpacked.");
    }

    private void decode(int length) {
        try {
            decoder.feed(scratch, 0, length);
        } catch (MalformedBody e) {
            refuse(malformed(e));
        }
    }

    /**
     * The body is complete.
     *
     * @throws ProblemException if it was refused; nothing of it is reserved then
     */
    void end() {
        if (refusal == null) {
            try {
                if (unpacker != null) {
                    unpacker.end();
                }
                decoder.end();
            } catch (DataFormatException e) {
                refuse(CUT_OFF);
            } catch (MalformedBody e) {
                refuse(malformed(e));
            }
        }
        if (refusal != null) {
            throw refusal.asException();
        }
    }

    private static Failure malformed(MalformedBody e) {
        return Failure.badRequest(
                "malformed_json",
                "The body cannot be read, and nothing of it was taken: " + e.reason() + " (at about byte " + e.offset()
                        + ").");
    }

    /** Refuses what has come and whatever comes yet; the first reason counts. */
    @CanIgnoreReturnValue
    Failure refuse(Failure failure) {
        if (refusal != null) {
            return refusal;
        }
        refusal = failure;
        refusedAtBytes = bodyBytes;
        records.clear();
        release();
        return failure;
    }

    /** So much came after the refusal that it is not worth the while to hear it out. */
    boolean isOverdone() {
        return refusal != null && bodyBytes - refusedAtBytes > PATIENCE_BYTES;
    }

    /** The sender went away, or all is done: gives back the reserved room. */
    void release() {
        if (unpacker != null) {
            unpacker.close();
        }
        meter.release(reserved, reservedBytes);
        reserved = 0;
        reservedBytes = 0;
    }

    int received() {
        return received;
    }

    List<Intake.Indexed> records() {
        return records;
    }

    /** An outcome that knows already what was unreadable; the other records are yet to be settled. */
    Outcome outcome() {
        Outcome outcome = new Outcome(received);
        unreadable.forEach(error -> outcome.error(error.index(), error.code(), error.detail()));
        outcome.leftOut(unreadableLeftOut);
        return outcome;
    }

    @Override
    public void record(int index, UsageRecord record) {
        count();
        if (refusal == null && hasRoom(record)) {
            records.add(new Intake.Indexed(index, record));
        }
    }

    /** Elements that are no records count too, since each has its verdict. */
    private void count() {
        if (++received > RECORDS_MAX) {
            refuse(Failure.tooLarge("too_many_records", "A body may have " + RECORDS_MAX + " records."));
        }
    }

    private boolean hasRoom(UsageRecord record) {
        takenBytes += bytes(record);
        // In growing steps: many small pushes at once must not reserve what only a large one needs.
        int step = Math.clamp(records.size(), RESERVE_RECORDS_MIN, RESERVE_RECORDS_MAX);
        int moreRecords = records.size() == reserved ? step : 0;
        long moreBytes = takenBytes > reservedBytes ? takenBytes - reservedBytes + (long) step * RECORD_BYTES : 0;
        if (moreRecords > 0 || moreBytes > 0) {
            if (!meter.reserve(moreRecords, moreBytes)) {
                refuse(Failure.unavailable("overloaded", "Too much is being taken in; send the push again."));
                return false;
            }
            reserved += moreRecords;
            reservedBytes += moreBytes;
        }
        return true;
    }

    /** A record that is stuffed with long texts must not pass for a usual one. */
    private static long bytes(UsageRecord record) {
        long texts = length(record.id) + length(record.callId) + length(record.model) + length(record.userId);
        texts += length(record.keyHash) + length(record.teamId) + length(record.endUser) + length(record.callType);
        texts += length(record.modelGroup) + length(record.modelMapKey) + length(record.litellmModelName);
        texts += length(record.keyAccount) + length(record.keyAgent) + length(record.keyProject);
        texts += length(record.requestAgent) + length(record.requestProject) + length(record.provider);
        return RECORD_BYTES + 2 * Math.max(0, texts - TEXTS_USUAL);
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    @Override
    public void nothing(int index) {
        count();
    }

    @Override
    public void unreadable(int index, String code, String detail) {
        count();
        if (unreadable.size() < Outcome.ERRORS_MAX) {
            unreadable.add(new Outcome.RecordError(index, code, detail));
        } else {
            unreadableLeftOut++;
        }
    }
}
