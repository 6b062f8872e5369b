package dev.tollgate.cli;

import dev.tollgate.config.Units;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as in the configuration: 30s, 24h, 7d. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Units.duration(text)
                .orElseThrow(() -> new TypeConversionException("must be a time such as 30s, 24h or 7d, not " + text));
    }
}
