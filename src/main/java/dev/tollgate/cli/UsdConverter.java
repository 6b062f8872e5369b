package dev.tollgate.cli;

import dev.tollgate.money.Money;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an amount of dollars above 0 as nano-dollars. */
final class UsdConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
        try {
            long nanos = Money.parseUsd(value);
            if (nanos > 0) {
                return nanos;
            }
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + value + "': " + e.getMessage());
        }
        throw new TypeConversionException("'" + value + "' is not more than 0");
    }
}
