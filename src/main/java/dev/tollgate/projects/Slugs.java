package dev.tollgate.projects;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of projects in addresses: small letters, digits and hyphens, 1 to 63 of them, and not only digits. */
final class Slugs {
    private static final int LENGTH_MAX = 63;
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern ONLY_DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern NEITHER = Pattern.compile("[^a-z0-9]+");

    /** Room for a hyphen and a number behind the name's part. */
    private static final int STEM_MAX = 50;

    private Slugs() {}

    /** Only digits would be taken for an id where usage records name a project by slug or id. */
    static boolean isValid(String slug) {
        return SLUG.matcher(slug).matches() && !ONLY_DIGITS.matcher(slug).matches();
    }

    /** What a name comes to: accents go, and whatever is no letter or digit of ASCII becomes a hyphen. */
    static String of(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
        String slug = trimmed(NEITHER.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-"));
        slug = stem(slug);
        if (slug.isEmpty()) {
            return "project";
        }
        return ONLY_DIGITS.matcher(slug).matches() ? "project-" + slug : slug;
    }

    /** The slug, or with the first number behind it, from 2 on, that makes it one that is free. */
    static String free(String slug, Set<String> taken) {
        if (!taken.contains(slug)) {
            return slug;
        }
        String stem = stem(slug);
        for (int number = 2; ; number++) {
            String tried = stem + "-" + number;
            if (tried.length() > LENGTH_MAX) {
                throw new IllegalStateException("no slug is left beside " + slug);
            }
            if (!taken.contains(tried)) {
                return tried;
            }
        }
    }

    /** What all slugs begin with that {@link #free} may give for this one. */
    static String stem(String slug) {
        return slug.length() > STEM_MAX ? trimmed(slug.substring(0, STEM_MAX)) : slug;
    }

    private static String trimmed(String slug) {
        int from = 0;
        int to = slug.length();
        while (from < to && slug.charAt(from) == '-') {
            from++;
        }
        while (to > from && slug.charAt(to - 1) == '-') {
            to--;
        }
        return slug.substring(from, to);
    }
}
