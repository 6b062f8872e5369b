package dev.tollgate.journal;

/**
 * A place between two entries, told by all that was ever appended before it. The entry behind it has the number
 * {@code entries + 1}.
 */
record Position(long entries, long records, long bytes) {
    static final Position START = new Position(0, 0, 0);

    Position {
        if (entries < 0 || records < 0 || bytes < 0) {
            throw new IllegalArgumentException("less than nothing before a position");
        }
    }

    Position plus(long moreRecords, long moreBytes) {
        return new Position(entries + 1, records + moreRecords, bytes + moreBytes);
    }

    boolean isAfter(Position other) {
        return entries > other.entries;
    }

    static Position later(Position one, Position other) {
        return other.isAfter(one) ? other : one;
    }
}
