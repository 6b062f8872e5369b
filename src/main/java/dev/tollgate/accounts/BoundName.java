package dev.tollgate.accounts;

/**
 * A name that LiteLLM uses for a payer, with what it is bound to.
 *
 * @param source the fleet it counts for, or empty for every fleet
 */
public record BoundName(String source, NameKind kind, String value, Binding binding) {}
