package dev.tollgate.access;

import dev.tollgate.access.Sessions.Granted;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session in a browser: two cookies that no script can read, and one that a page of ours must send back. */
public final class SessionCookies {
    private static final Kind SESSION = new Kind("tollgate_session", "/", true, CookieSameSite.LAX);
    private static final Kind CSRF = new Kind("tollgate_csrf", "/", false, CookieSameSite.LAX);
    private static final Kind REFRESH = new Kind("tollgate_refresh", "/api/auth", true, CookieSameSite.STRICT);

    private final boolean secure;
    private final Duration sessionLife;

    /** @param secure whether they are sent by https only */
    public SessionCookies(boolean secure, Duration sessionLife) {
        this.secure = secure;
        this.sessionLife = sessionLife;
    }

    private record Kind(String name, String path, boolean httpOnly, CookieSameSite sameSite) {}

    public void set(RoutingContext ctx, Granted granted) {
        add(ctx, SESSION, granted.accessToken(), granted.accessLife());
        add(ctx, CSRF, granted.csrfToken(), sessionLife);
        String refresh = granted.refreshToken();
        if (refresh != null) {
            add(ctx, REFRESH, refresh, sessionLife);
        }
    }

    public void clear(RoutingContext ctx) {
        for (Kind kind : List.of(SESSION, CSRF, REFRESH)) {
            add(ctx, kind, "", Duration.ZERO);
        }
    }

    /** The refresh token that a browser sent; null for none. */
    public static @Nullable String refreshToken(RoutingContext ctx) {
        return valueOf(ctx, REFRESH);
    }

    /** The access token that a browser sent; null for none. */
    static @Nullable String accessToken(RoutingContext ctx) {
        return valueOf(ctx, SESSION);
    }

    private static @Nullable String valueOf(RoutingContext ctx, Kind kind) {
        Cookie cookie = ctx.request().getCookie(kind.name());
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    private void add(RoutingContext ctx, Kind kind, String value, Duration life) {
        ctx.response()
                .addCookie(Cookie.cookie(kind.name(), value)
                        .setPath(kind.path())
                        .setHttpOnly(kind.httpOnly())
                        .setSecure(secure)
                        .setSameSite(kind.sameSite())
                        .setMaxAge(life.toSeconds()));
    }
}
