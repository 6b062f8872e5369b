package dev.tollgate.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A log event with its secrets masked; both encoders see events only in this form.
 *
 * @param fields MDC and key-value pairs, the latter winning
 * @param exception the stack trace, or null
 */
record LogLine(
        Instant time,
        String level,
        String logger,
        String thread,
        String message,
        Map<String, String> fields,
        @Nullable String exception) {

    /** Names of the line's own; a field that is called so gets a prefix. */
    private static final Set<String> RESERVED =
            Set.of("timestamp", "level", "logger", "thread", "message", "exception");

    static LogLine of(ILoggingEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        event.getMDCPropertyMap().forEach((name, value) -> put(fields, name, value));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> put(fields, pair.key, String.valueOf(pair.value)));
        }
        String message = event.getFormattedMessage();
        return new LogLine(
                Instant.ofEpochMilli(event.getTimeStamp()),
                event.getLevel().toString(),
                event.getLoggerName(),
                event.getThreadName(),
                message == null ? "" : Redaction.mask(message),
                fields,
                event.getThrowableProxy() == null
                        ? null
                        : Redaction.mask(ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }

    private static void put(Map<String, String> fields, String name, String value) {
        fields.put(RESERVED.contains(name) ? "field_" + name : name, Redaction.maskField(name, value));
    }
}
