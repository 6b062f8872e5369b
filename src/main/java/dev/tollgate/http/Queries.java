package dev.tollgate.http;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Reads parameters of paths and queries; a bad one is a client's error that names it. */
public final class Queries {
    private static final int LIMIT_DEFAULT = 50;
    private static final int LIMIT_MAX = 100;

    private Queries() {}

    /** A path parameter that is an id. */
    public static long id(RoutingContext ctx, String name) {
        String text = ctx.pathParam(name);
        long id = parse(text);
        if (id < 1) {
            throw Failure.notFound("There is no " + name + " of that form.").asException();
        }
        return id;
    }

    /** {@code limit}, 1 to 100. */
    public static int limit(RoutingContext ctx) {
        String text = ctx.request().getParam("limit");
        if (text == null) {
            return LIMIT_DEFAULT;
        }
        long limit = parse(text);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw Failure.invalid("limit must be from 1 to " + LIMIT_MAX + ".").asException();
        }
        return (int) limit;
    }

    /** {@code cursor}, as an earlier answer gave it in {@code next_cursor}; 0 at the beginning. */
    public static long cursor(RoutingContext ctx) {
        String text = ctx.request().getParam("cursor");
        if (text == null) {
            return 0;
        }
        long cursor = parse(text);
        if (cursor < 0) {
            throw Failure.invalid("cursor must be the next_cursor of an earlier answer.")
                    .asException();
        }
        return cursor;
    }

    /**
     * A parameter to compare texts with; null where it is absent, or wrong, which goes to {@code violations}. Control characters,
     * of which PostgreSQL takes no NUL, are wrong.
     */
    public static @Nullable String text(RoutingContext ctx, String name, int lengthMax, Violations violations) {
        String text = ctx.request().getParam(name);
        if (text != null && (text.isEmpty() || text.length() > lengthMax || hasControls(text))) {
            violations.add(name + " must be a text of 1 to " + lengthMax + " characters.");
            return null;
        }
        return text;
    }

    static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** A number of 1 to 18 decimal digits, or -1. */
    public static long parse(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 18) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(text);
    }
}
