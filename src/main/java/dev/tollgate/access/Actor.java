package dev.tollgate.access;

import org.jspecify.annotations.Nullable;

/**
 * Who changes something, as the audit log keeps it.
 *
 * @param id of the service key or the person
 * @param label for people to read, such as the key's label
 */
public record Actor(Kind kind, @Nullable Long id, String label) {

    /** What kind of hand it is. */
    public enum Kind {
        SERVICE_KEY,
        PERSON,
        COMMAND_LINE,
        GATEWAY
    }

    static Actor of(Caller caller) {
        return new Actor(Kind.SERVICE_KEY, caller.keyId(), caller.label());
    }

    static Actor of(Person person) {
        String email = person.email();
        return new Actor(Kind.PERSON, person.id(), email == null ? person.label() : email);
    }
}
