package dev.tollgate.observe;

import java.util.function.Supplier;

/**
 * One line of {@code /readyz}.
 *
 * @param state what the part last knew of itself; called on an event loop for every probe, so it must not block or ask anybody
 */
public record ReadinessCheck(String name, Supplier<Readiness> state) {}
