package dev.tollgate.config;

/**
 * One line of the effective configuration.
 *
 * @param value as it was written, secrets as {@code ***}; empty when the key has no value
 * @param source where it comes from; "default" when nothing sets it
 */
public record ConfigEntry(String key, String value, String source) {}
