package dev.tollgate.usage;

import dev.tollgate.pricing.ReportedUsage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code generic_api_use_v1} sends: Python's {@code str()} of objects, such as {@code Usage(prompt_tokens=412,
 * completion_tokens_details=None, …)} and {@code {'user_api_key_hash': '88dc…', …}} (LiteLLM's {@code
 * generic_api_callback.py}, {@code _get_v1_logging_payload}).
 */
final class LegacyText {
    private static final Pattern COUNT = Pattern.compile("'?([a-z_0-9]+)'?(?:=|: )(\\d{1,18})\\b");

    private LegacyText() {}

    /** Fills in the counts; false if the text has none. */
    static boolean readUsage(String text, ReportedUsage usage) {
        Matcher count = COUNT.matcher(text);
        boolean any = false;
        while (count.find()) {
            any |= set(usage, count.group(1), Long.parseLong(count.group(2)), isOutput(text, count.start()));
        }
        return any;
    }

    /** True inside {@code completion_tokens_details}, which is closed again before the other details begin. */
    private static boolean isOutput(String text, int position) {
        int output = text.lastIndexOf("completion_tokens_details", position);
        int input = text.lastIndexOf("prompt_tokens_details", position);
        return output > input;
    }

    private static boolean set(ReportedUsage usage, String name, long value, boolean output) {
        switch (name) {
            case "prompt_tokens" -> usage.promptTokens = value;
            case "completion_tokens" -> usage.completionTokens = value;
            case "total_tokens" -> usage.totalTokens = value;
            case "cached_tokens", "cache_read_input_tokens" -> usage.cacheRead(value);
            case "cache_creation_tokens", "cache_creation_input_tokens" -> usage.cacheWrite(value);
            case "reasoning_tokens" -> usage.reasoningTokens = value;
            case "audio_tokens" -> {
                if (output) {
                    usage.audioOutputTokens = value;
                } else {
                    usage.audioInputTokens = value;
                }
            }
            case "image_tokens" -> {
                if (output) {
                    usage.imageOutputTokens = value;
                } else {
                    usage.imageInputTokens = value;
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The text under a key of a printed Python dictionary, or null. */
    static @Nullable String value(String dictionary, String key) {
        Matcher value = Pattern.compile("'" + Pattern.quote(key) + "': '([^'\\\\]{1,512})'")
                .matcher(dictionary);
        return value.find() ? value.group(1) : null;
    }
}
