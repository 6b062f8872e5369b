package dev.tollgate.people;

import dev.tollgate.http.StaticFiles;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;

/**
 * The pages that the links of our mails lead to. The token stands behind {@code #} and so never comes here with them: their
 * script posts it to the API, once somebody has clicked.
 *
 * <pre>
 * GET /verify-email#token=…     confirms an address
 * GET /reset-password#token=…   sets a new password; without a token it asks for such a link
 * GET /join#token=…             joins an account, after a sign-in or a registration
 * GET /links/links.js, /links/links.css
 * </pre>
 */
final class LinkPages {
    static final String VERIFY = "/verify-email";
    static final String RESET = "/reset-password";
    static final String JOIN = "/join";

    /** Scripts and styles are files of ours, and the script makes no markup out of text. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

    private static final StaticFiles FILES = new StaticFiles(POLICY);

    private LinkPages() {}

    static void mount(Router router) {
        page(router, VERIFY, "verify-email.html");
        page(router, RESET, "reset-password.html");
        page(router, JOIN, "join.html");
        file(router, "/links/links.js", "text/javascript; charset=utf-8", "links.js");
        file(router, "/links/links.css", "text/css; charset=utf-8", "links.css");
    }

    private static void page(Router router, String path, String name) {
        String page = StaticFiles.resource(LinkPages.class, name)
                .toString()
                .replace("{min}", String.valueOf(Passwords.LENGTH_MIN))
                .replace("{max}", String.valueOf(Passwords.LENGTH_MAX));
        router.get(path).handler(FILES.serve("text/html; charset=utf-8", "no-store", Buffer.buffer(page)));
    }

    private static void file(Router router, String path, String type, String name) {
        router.get(path).handler(FILES.serve(type, "no-cache", StaticFiles.resource(LinkPages.class, name)));
    }
}
