package dev.tollgate.http;

import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a body of gzip (RFC 1952, of one member or several) or deflate (RFC 1950, or bare RFC 1951) while it comes, a
 * buffer's worth at a time, when it is asked for: however much a piece holds, no more than that is in memory. Confined to one thread; holds native memory until it is closed.
 */
public final class Unpacker implements AutoCloseable {
    /** Each member costs a reset of the inflater, for twenty bytes; compressors that append make a few. */
    private static final int MEMBERS_MAX = 1_000;

    private static final int FIXED_HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private static final Set<String> PLAIN = Set.of("", "identity");
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
    private static final String DEFLATE = "deflate";

    private final boolean gzip;
    private final CRC32 checksum = new CRC32();
    private @Nullable Inflater inflater;
    private State state;
    private byte[] piece = {};
    private int at;
    private int members;
    private int count;
    private int flags;
    private int extraBytes;
    private long trailer;

    private enum State {
        FIXED_HEADER(true),
        EXTRA_LENGTH(true),
        EXTRA(true),
        NAME(true),
        COMMENT(true),
        HEADER_CHECKSUM(false),
        /** The first byte of deflate tells whether it has a zlib header. */
        FIRST_BYTE(false),
        DATA(false),
        TRAILER(false),
        BETWEEN_MEMBERS(false),
        DONE(false);

        /** Whether the header's checksum is over it. */
        private final boolean isHeader;

        State(boolean isHeader) {
            this.isHeader = isHeader;
        }
    }

    private Unpacker(boolean gzip) {
        this.gzip = gzip;
        state = gzip ? State.FIXED_HEADER : State.FIRST_BYTE;
        inflater = gzip ? new Inflater(true) : null;
    }

    /** Whether a body with this {@code Content-Encoding} can be taken, packed or not. */
    public static boolean knows(@Nullable String encoding) {
        String name = name(encoding);
        return PLAIN.contains(name) || GZIP.contains(name) || name.equals(DEFLATE);
    }

    /** Null for a body that is not packed. */
    public static @Nullable Unpacker of(@Nullable String encoding) {
        String name = name(encoding);
        if (PLAIN.contains(name)) {
            return null;
        }
        if (!knows(name)) {
            throw new IllegalArgumentException("an encoding that is not known");
        }
        return new Unpacker(GZIP.contains(name));
    }

    private static String name(@Nullable String encoding) {
        return encoding == null ? "" : encoding.trim().toLowerCase(Locale.ROOT);
    }

    /** The next piece of the body; to be given when {@link #next} has answered 0 for the last one. */
    public void give(byte[] packed) {
        piece = packed;
        at = 0;
        if (state == State.DATA) {
            running().setInput(piece);
        }
    }

    /**
     * Unpacks as much of the piece as the buffer holds.
     *
     * @return the bytes in the buffer; 0 when the piece is used up
     * @throws DataFormatException if it is of another form, damaged, or of too many members
     */
    public int next(byte[] buffer) throws DataFormatException {
        while (at < piece.length) {
            if (state == State.DATA) {
                int length = inflate(buffer);
                if (length > 0) {
                    return length;
                }
            } else if (state == State.FIRST_BYTE) {
                // The low half of zlib's first byte is 8; of a bare block that is a type that no compressor begins
                // with.
                inflater = new Inflater((piece[at] & 0x0F) != 8);
                begin();
            } else {
                frame(piece[at++] & 0xFF);
                if (state == State.DATA) {
                    begin();
                }
            }
        }
        return 0;
    }

    private void begin() {
        state = State.DATA;
        checksum.reset();
        running().setInput(piece, at, piece.length - at);
    }

    /** 0 when the member has ended or the piece has: {@code at} tells. */
    private int inflate(byte[] buffer) throws DataFormatException {
        Inflater running = running();
        int length = running.inflate(buffer);
        if (length > 0) {
            if (gzip) {
                checksum.update(buffer, 0, length);
            }
        } else if (running.finished()) {
            at = piece.length - running.getRemaining();
            state = gzip ? State.TRAILER : State.DONE;
            count = 0;
            trailer = 0;
        } else if (running.needsDictionary()) {
            throw new DataFormatException("a dictionary is needed");
        } else {
            at = piece.length;
        }
        return length;
    }

    private void frame(int b) throws DataFormatException {
        if (state.isHeader) {
            checksum.update(b);
        }
        switch (state) {
            case BETWEEN_MEMBERS -> {
                if (members >= MEMBERS_MAX) {
                    throw new DataFormatException("too many members");
                }
                running().reset();
                checksum.reset();
                checksum.update(b);
                count = 0;
                state = State.FIXED_HEADER;
                fixedHeader(b);
            }
            case FIXED_HEADER -> fixedHeader(b);
            case EXTRA_LENGTH -> {
                extraBytes |= b << (8 * count++);
                if (count == 2) {
                    count = 0;
                    state = extraBytes == 0 ? afterExtra() : State.EXTRA;
                }
            }
            case EXTRA -> {
                if (++count == extraBytes) {
                    state = afterExtra();
                }
            }
            case NAME -> state = b == 0 ? afterName() : state;
            case COMMENT -> state = b == 0 ? afterComment() : state;
            case HEADER_CHECKSUM -> headerChecksum(b);
            case TRAILER -> trailer(b);
            case DONE -> throw new DataFormatException("something follows");
            case FIRST_BYTE, DATA -> throw new IllegalStateException("data is no frame");
        }
    }

    private void fixedHeader(int b) throws DataFormatException {
        boolean sound = switch (count) {
            case 0 -> b == 0x1F;
            case 1 -> b == 0x8B;
            case 2 -> b == 8;
            case 3 -> (b & RESERVED) == 0;
            default -> true;
        };
        if (!sound) {
            throw new DataFormatException("no gzip");
        }
        if (count == 3) {
            flags = b;
        }
        if (++count == FIXED_HEADER_BYTES) {
            count = 0;
            extraBytes = 0;
            state = (flags & HAS_EXTRA) != 0 ? State.EXTRA_LENGTH : afterExtra();
        }
    }

    private State afterExtra() {
        return (flags & HAS_NAME) != 0 ? State.NAME : afterName();
    }

    private State afterName() {
        return (flags & HAS_COMMENT) != 0 ? State.COMMENT : afterComment();
    }

    private State afterComment() {
        count = 0;
        return (flags & HAS_CHECKSUM) != 0 ? State.HEADER_CHECKSUM : State.DATA;
    }

    /** The low half of the header's CRC-32, low byte first. */
    private void headerChecksum(int b) throws DataFormatException {
        if (b != (checksum.getValue() >>> (8 * count) & 0xFF)) {
            throw new DataFormatException("the header's checksum differs");
        }
        if (++count == 2) {
            state = State.DATA;
        }
    }

    /** The checksum and the length of a member, both modulo 2^32 and low byte first. */
    private void trailer(int b) throws DataFormatException {
        trailer |= (long) b << (8 * count);
        if (++count == TRAILER_BYTES) {
            long length = running().getBytesWritten() & 0xFFFF_FFFFL;
            if ((trailer & 0xFFFF_FFFFL) != checksum.getValue() || trailer >>> 32 != length) {
                throw new DataFormatException("the checksum differs");
            }
            members++;
            state = State.BETWEEN_MEMBERS;
        }
    }

    /** @throws DataFormatException if the body ended early */
    public void end() throws DataFormatException {
        if (state != State.BETWEEN_MEMBERS && state != State.DONE) {
            throw new DataFormatException("it ends early");
        }
    }

    private Inflater running() {
        Inflater running = inflater;
        if (running == null) {
            throw new IllegalStateException("closed");
        }
        return running;
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }
}
