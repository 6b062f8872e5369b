package dev.tollgate.usage;

import dev.tollgate.pricing.ReportedUsage;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code generic_api_use_v1} sends: Python's {@code str()} of objects, such as {@code Usage(prompt_tokens=412,
 * completion_tokens_details=None, …)} and {@code {'user_api_key_hash': '88dc…', …}} (LiteLLM's {@code
 * generic_api_callback.py}, {@code _get_v1_logging_payload}).
 */
final class LegacyText {
    private static final Pattern COUNT = Pattern.compile("\\b([a-z_0-9]+)'?(?:=|: )([^,(){}\\s]+)");

    private static final String OUTPUT_DETAILS = "completion_tokens_details";
    private static final String INPUT_DETAILS = "prompt_tokens_details";

    /** Takes an entry of a dictionary. */
    interface Entries {
        void entry(byte[] key, byte[] text);
    }

    private LegacyText() {}

    /** Fills in the counts; false if the text has none, or one that is no count. */
    static boolean readUsage(String text, ReportedUsage usage) {
        Matcher count = COUNT.matcher(text);
        int outputFrom = text.indexOf(OUTPUT_DETAILS);
        int inputFrom = text.indexOf(INPUT_DETAILS);
        int output = -1;
        int input = -1;
        boolean any = false;
        while (count.find()) {
            // Once through the text, not once a count: a text may have ten thousand of them.
            while (outputFrom >= 0 && outputFrom <= count.start()) {
                output = outputFrom;
                outputFrom = text.indexOf(OUTPUT_DETAILS, outputFrom + 1);
            }
            while (inputFrom >= 0 && inputFrom <= count.start()) {
                input = inputFrom;
                inputFrom = text.indexOf(INPUT_DETAILS, inputFrom + 1);
            }
            // The one that began last: it is closed again before the other begins.
            Field field = field(count.group(1), output > input);
            byte[] value = count.group(2).getBytes(StandardCharsets.UTF_8);
            if (field == null || FieldReader.isAbsent(value, value.length)) {
                continue;
            }
            long number = field.isSeconds()
                    ? FieldReader.micros(value, value.length)
                    : FieldReader.count(value, value.length);
            if (number < 0) {
                return false;
            }
            UsageFields.set(usage, field, number);
            any = true;
        }
        return any;
    }

    private static @Nullable Field field(String name, boolean output) {
        return switch (name) {
            case "prompt_tokens" -> Field.PROMPT;
            case "completion_tokens" -> Field.COMPLETION;
            case "total_tokens" -> Field.USAGE_TOTAL;
            case "cached_tokens", "cache_read_input_tokens" -> Field.CACHE_READ;
            case "cache_creation_tokens", "cache_creation_input_tokens", "cache_write_tokens" -> Field.CACHE_WRITE;
            case "ephemeral_5m_input_tokens" -> Field.CACHE_WRITE_5M;
            case "ephemeral_1h_input_tokens" -> Field.CACHE_WRITE_1H;
            case "reasoning_tokens" -> Field.REASONING;
            case "audio_tokens" -> output ? Field.AUDIO_OUTPUT : Field.AUDIO_INPUT;
            case "image_tokens" -> output ? Field.IMAGE_OUTPUT : Field.IMAGE_INPUT;
            case "seconds" -> Field.SECONDS;
            default -> null;
        };
    }

    /**
     * The entries of a printed dictionary whose values are texts. What is nested is passed over: the caller's own
     * metadata stands there, and must not pass for LiteLLM's.
     */
    static void eachText(String dictionary, Entries entries) {
        int depth = 0;
        int keyFrom = 0;
        int keyTo = 0;
        int valueAt = -1;
        for (int i = 0; i < dictionary.length(); i++) {
            switch (dictionary.charAt(i)) {
                case '{', '(', '[' -> depth++;
                case '}', ')', ']' -> depth--;
                case '\'', '"' -> {
                    int end = endOfText(dictionary, i);
                    if (depth == 1 && i == valueAt) {
                        entries.entry(utf8(dictionary, keyFrom, keyTo), utf8(dictionary, i + 1, end));
                    } else if (depth == 1 && dictionary.startsWith(": ", end + 1)) {
                        keyFrom = i + 1;
                        keyTo = end;
                        valueAt = end + ": ".length() + 1;
                    }
                    i = end;
                }
                default -> {}
            }
        }
    }

    /** The index of the closing quote, or the length of the text. */
    private static int endOfText(String text, int quoteAt) {
        int i = quoteAt + 1;
        while (i < text.length() && text.charAt(i) != text.charAt(quoteAt)) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length());
    }

    private static byte[] utf8(String text, int from, int to) {
        return text.substring(from, to).getBytes(StandardCharsets.UTF_8);
    }
}
