package dev.tollgate.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** One line an event, for people; only a stack trace takes more. */
final class PlainLogEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final ZoneId zone;

    PlainLogEncoder(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        LogLine line = LogLine.of(event);
        StringBuilder text = new StringBuilder(160)
                .append(TIME.format(line.time().atZone(zone)))
                .append(' ')
                .append("%-5s".formatted(line.level()))
                .append(' ')
                .append(line.logger().substring(line.logger().lastIndexOf('.') + 1))
                .append(": ")
                .append(onOneLine(line.message()));
        line.fields()
                .forEach((name, value) ->
                        text.append(' ').append(name).append('=').append(onOneLine(value)));
        text.append('\n');
        if (line.exception() != null) {
            text.append(line.exception());
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What comes from outside must not be able to forge a line or move the terminal's cursor. */
    private static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(Character.isISOControl(c) && c != '\t' ? '?' : c);
            }
        }
        return line.toString();
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
