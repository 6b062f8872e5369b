package dev.tollgate.config;

import org.slf4j.event.Level;

/** What is logged and how; logs go to standard error. */
public record LogConfig(Format format, Level level) {

    /** The form of a log line. */
    public enum Format {
        /** Plain on a terminal and in sandbox mode, otherwise JSON. */
        AUTO,
        /** For people, one line an event. */
        PLAIN,
        /** For machines, one object a line. */
        JSON
    }

    static LogConfig read(ConfigReader reader) {
        return new LogConfig(reader.choice("log.format", Format.AUTO), reader.choice("log.level", Level.INFO));
    }
}
