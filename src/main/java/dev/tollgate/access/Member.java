package dev.tollgate.access;

/** A person in one account. */
public record Member(Person person, long accountId, Role role) {}
