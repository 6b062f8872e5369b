package dev.tollgate.people;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of what people fill in; what is wrong is added to a list, a sentence each. */
final class Fields {
    private static final int NAME_MAX = 100;

    private Fields() {}

    static String email(@Nullable String given, List<String> wrong) {
        return Emails.read(given).orElseGet(() -> {
            wrong.add("email must be an address such as name@example.com.");
            return "";
        });
    }

    /** @param email the person's own, which is no password */
    static String password(@Nullable String given, String email, List<String> wrong) {
        if (given == null || given.length() < Passwords.LENGTH_MIN || given.length() > Passwords.LENGTH_MAX) {
            wrong.add("password must have " + Passwords.LENGTH_MIN + " to " + Passwords.LENGTH_MAX + " characters.");
            return "";
        }
        if (given.chars().distinct().count() < 5 || (!email.isEmpty() && given.equalsIgnoreCase(email))) {
            wrong.add("password must not be the address, or a few characters again and again.");
        }
        return given;
    }

    /** Without control characters, which would break a line of a mail or a log. */
    static String name(String field, @Nullable String given, List<String> wrong) {
        String name = given == null ? "" : given.strip();
        if (name.isEmpty() || name.length() > NAME_MAX || name.chars().anyMatch(Character::isISOControl)) {
            wrong.add(field + " must have 1 to " + NAME_MAX + " characters, none of them a control character.");
        }
        return name;
    }
}
