package dev.tollgate.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The "did you mean" of unknown names. */
public final class NearestName {
    private NearestName() {}

    /** The known name that is so close to {@code given} that it was probably meant. */
    public static Optional<String> of(String given, Collection<String> known) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = distance(given, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        int tolerated = Math.clamp(given.length() / 4L, 1, 4);
        return least <= tolerated ? Optional.ofNullable(best) : Optional.empty();
    }

    /** Case and separators do not count, and a key without its section counts as one edit. */
    private static int distance(String given, String name) {
        String lastPart = name.substring(name.lastIndexOf('.') + 1);
        int whole = edits(normalized(given), normalized(name));
        return lastPart.length() == name.length()
                ? whole
                : Math.min(whole, edits(normalized(given), normalized(lastPart)) + 1);
    }

    private static String normalized(String name) {
        return name.replaceAll("[._\\- ]", "").toLowerCase(Locale.ROOT);
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    static int edits(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        Arrays.setAll(last, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[to.length()];
    }
}
