package dev.tollgate.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a key must look like; refuses what was copied from a manual and never filled in. */
enum SecretRule {
    STRIPE_KEY("(sk|rk)_(org_)?(live|test)_", "sk_live_, sk_test_, rk_live_ or rk_test_"),
    STRIPE_PUBLISHABLE_KEY("pk_(live|test)_", "pk_live_ or pk_test_"),
    STRIPE_WEBHOOK("whsec_", "whsec_"),
    /** No secret, but as often copied from a manual and never filled in. */
    STRIPE_PRICE("price_", "price_"),
    POSTGRES_URL("postgres(ql)?://", "postgres:// or postgresql://"),
    /** Of the operator's own making. */
    TOKEN_SECRET("", ""),
    /** LiteLLM wants its master key to begin so. */
    LITELLM_KEY("sk-", "sk-"),
    /** Of any form: what a mail server's operator gave out. */
    PASSWORD("", "");

    private static final int VISIBLE_CHARS_MIN = 16;

    /** As many as HS256 wants bytes (RFC 7518, 3.2). */
    private static final int TOKEN_SECRET_CHARS_MIN = 32;

    private static final List<String> PLACEHOLDER_STARTS = List.of(
            "your",
            "my_",
            "my-",
            "change",
            "replace",
            "example",
            "placeholder",
            "dummy",
            "todo",
            "insert",
            "enter_",
            "xxxx");
    private static final List<String> PLACEHOLDER_PARTS = List.of(
            "...",
            "…",
            "***",
            "<",
            ">",
            "${",
            "{{",
            "changeme",
            "change_me",
            "change-me",
            "your_",
            "your-",
            "placeholder");

    private final Pattern prefix;
    private final String prefixes;

    SecretRule(String prefix, String prefixes) {
        this.prefix = Pattern.compile("^" + prefix);
        this.prefixes = prefixes;
    }

    /** What is wrong with it, without quoting it. */
    Optional<String> complaint(String value) {
        String rest = prefix.matcher(value).replaceFirst("");
        if (this == POSTGRES_URL) {
            return rest.length() == value.length()
                    ? Optional.of("must begin with " + prefixes)
                    : databaseComplaint(value);
        }
        if (isPlaceholder(rest)) {
            return Optional.of("is a placeholder; put the real one here, or take the key out");
        }
        if (this == PASSWORD) {
            return Optional.empty();
        }
        if (this == TOKEN_SECRET) {
            return value.length() < TOKEN_SECRET_CHARS_MIN
                    ? Optional.of("is too short: at least " + TOKEN_SECRET_CHARS_MIN
                            + " characters, such as \"openssl rand -base64 48\" prints")
                    : Optional.empty();
        }
        if (rest.length() == value.length()) {
            return Optional.of("must begin with " + prefixes);
        }
        if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return Optional.of("has blanks or characters that cannot be part of it");
        }
        if (value.length() < VISIBLE_CHARS_MIN) {
            return Optional.of("is too short: at least " + VISIBLE_CHARS_MIN + " visible characters");
        }
        return Optional.empty();
    }

    private static boolean isPlaceholder(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return PLACEHOLDER_STARTS.stream().anyMatch(lower::startsWith)
                || PLACEHOLDER_PARTS.stream().anyMatch(lower::contains)
                || (lower.length() >= 4 && lower.chars().distinct().count() <= 2);
    }

    private static Optional<String> databaseComplaint(String value) {
        try {
            URI uri = new URI(value);
            if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
                return Optional.of("must name a host and a database: postgres://user:password@host:5432/database");
            }
            String userInfo = uri.getUserInfo();
            String password = userInfo == null ? "" : userInfo.substring(userInfo.indexOf(':') + 1);
            return !password.isEmpty() && isPlaceholder(password)
                    ? Optional.of("has a placeholder for its password")
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.of("is not a valid URL; special characters of the password must be percent-encoded");
        }
    }
}
