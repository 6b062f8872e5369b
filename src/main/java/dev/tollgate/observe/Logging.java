package dev.tollgate.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.tollgate.config.LogConfig;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up, in code so that the configuration's keys are the only ones. Logback itself makes one of these when the first
 * logger is asked for, which gives plain warnings on standard error until {@link #apply} knows better.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** Libraries whose INFO is noise to an operator. */
    private static final List<String> QUIET = List.of("io.netty", "io.vertx", "org.flywaydb", "com.stripe");

    /** For Logback's service loader. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        install(context, new PlainLogEncoder(ZoneId.systemDefault()), Level.WARN, System.err);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Logs to standard error from now on.
     *
     * @param forPeople what {@link LogConfig.Format#AUTO} means here: true for plain lines, false for JSON
     */
    public static void apply(LogConfig config, boolean forPeople) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        apply(context, config, forPeople, System.err);
    }

    static void apply(LoggerContext context, LogConfig config, boolean forPeople, OutputStream out) {
        Encoder<ILoggingEvent> encoder = switch (config.format()) {
            case AUTO -> forPeople ? new PlainLogEncoder(ZoneId.systemDefault()) : new JsonLogEncoder();
            case PLAIN -> new PlainLogEncoder(ZoneId.systemDefault());
            case JSON -> new JsonLogEncoder();
        };
        install(context, encoder, Level.convertAnSLF4JLevel(config.level()), out);
    }

    private static void install(LoggerContext context, Encoder<ILoggingEvent> encoder, Level level, OutputStream out) {
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName("standard error");
        appender.setEncoder(encoder);
        appender.setOutputStream(new Unclosable(out));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        root.setLevel(level);
        // Vert.x registers its gauges once a client, and Micrometer warns of the second time.
        context.getLogger("io.micrometer.core.instrument.MeterRegistry").setLevel(Level.ERROR);
        for (String name : QUIET) {
            context.getLogger(name).setLevel(level.isGreaterOrEqual(Level.INFO) ? atLeastWarn(level) : null);
        }
    }

    private static Level atLeastWarn(Level level) {
        return level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
    }
}
