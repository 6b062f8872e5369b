package dev.tollgate.journal;

/** An entry that is there but is not what was written. */
final class UnreadableEntry extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableEntry(long number, String why) {
        super("entry " + number + ": " + why);
    }
}
