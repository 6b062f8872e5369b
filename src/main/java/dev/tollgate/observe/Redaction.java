package dev.tollgate.observe;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Masks what looks like a secret. The last guard before a log line leaves the process, for the slip that review missed; it
 * would rather mask too much.
 */
public final class Redaction {
    static final String MASK = "***";

    private record Rule(Pattern pattern, String replacement) {}

    private static final List<Rule> RULES = List.of(
            // Any URL that carries a password; of a database URL everything up to the last @, as passwords may have
            // one.
            rule("(?i)\\b(postgres(?:ql)?://[^\\s:/@]*):\\S*@", "$1:***@"),
            rule("(?i)\\b([a-z][a-z0-9+.-]*://[^\\s:/@]*):[^\\s/@]+@", "$1:***@"),
            // Stripe's keys and webhook secrets (https://docs.stripe.com/keys).
            rule("(?<![A-Za-z0-9])((?:sk|rk|pk)_(?:org_)?(?:live|test)_)[A-Za-z0-9_]+", "$1***"),
            rule("(?<![A-Za-z0-9])(whsec_)[A-Za-z0-9+/=_-]+", "$1***"),
            // Our own service keys, LiteLLM's and OpenAI's keys, session tokens.
            rule("(?<![A-Za-z0-9])(tg_)[A-Za-z0-9_-]{6,}", "$1***"),
            rule("(?<![A-Za-z0-9])(sk-)[A-Za-z0-9_-]{8,}", "$1***"),
            rule("(?<![A-Za-z0-9])(eyJ)[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*)?", "$1***"),
            // Repeated, the word is no token of itself.
            rule("(?i)\\b((?:(?:bearer|basic)\\s+)++)(?!\\*)[A-Za-z0-9._~+/=-]{6,}", "$1***"),
            rule(
                    "(?i)((?:(?:password|passwd|pwd|api[_-]?key|client_secret)[\"']?\\s*[=:]\\s*[\"']?)++)(?!\\*)[^\\s\"',;&]+",
                    "$1***"));

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|passwd|secret|authorization|cookie|api_?key|private_?key).*");

    private Redaction() {}

    /** The text with everything that looks like a secret masked. */
    public static String mask(String text) {
        String masked = text;
        for (Rule rule : RULES) {
            masked = rule.pattern.matcher(masked).replaceAll(rule.replacement);
        }
        return masked;
    }

    /** The value of a named field: hidden as a whole when the name says that it is a secret. */
    static String maskField(String name, String value) {
        return SECRET_NAME.matcher(name).matches() ? MASK : mask(value);
    }

    private static Rule rule(String pattern, String replacement) {
        return new Rule(Pattern.compile(pattern), replacement);
    }
}
