package dev.tollgate.projects;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.http.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people write about a project, after it was looked at. Each reading refuses with 422 and all that is wrong. */
record ProjectText(String name, String description) {
    private static final int NAME_MAX = 100;
    private static final int DESCRIPTION_MAX = 2_000;

    /** The body that makes a project. */
    record CreateRequest(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("description") @Nullable String description,
            @JsonProperty("slug") @Nullable String slug) {

        ProjectText checked() {
            List<String> violations = new ArrayList<>();
            if (name == null) {
                violations.add("name is missing.");
            }
            check(violations, name, description);
            if (slug != null && !Slugs.isValid(slug)) {
                violations.add(
                        "slug must be 1 to 63 of a-z, 0-9 and hyphens, begin with no hyphen, and not be a number.");
            }
            refuse(violations);
            return new ProjectText(stripped(name), description == null ? "" : description);
        }
    }

    /** The body that changes one; what is absent or null stays. */
    record Change(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("description") @Nullable String description) {

        Change checked() {
            List<String> violations = new ArrayList<>();
            if (name == null && description == null) {
                violations.add("name or description is needed.");
            }
            check(violations, name, description);
            refuse(violations);
            return new Change(name == null ? null : name.strip(), description);
        }
    }

    /** The body that forks one. */
    record ForkRequest(@JsonProperty("name") @Nullable String name) {

        ForkRequest checked() {
            List<String> violations = new ArrayList<>();
            check(violations, name, null);
            refuse(violations);
            return new ForkRequest(name == null ? null : name.strip());
        }
    }

    private static void check(List<String> violations, @Nullable String name, @Nullable String description) {
        if (name != null && (name.isBlank() || length(name.strip()) > NAME_MAX || hasControls(name))) {
            violations.add("name must be 1 to " + NAME_MAX + " characters on one line.");
        }
        if (description != null && (length(description) > DESCRIPTION_MAX || description.indexOf(0) >= 0)) {
            violations.add("description must be at most " + DESCRIPTION_MAX + " characters.");
        }
    }

    private static void refuse(List<String> violations) {
        if (!violations.isEmpty()) {
            throw Failure.invalid(violations).asException();
        }
    }

    private static String stripped(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    /** As PostgreSQL counts. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
