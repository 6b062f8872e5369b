package dev.tollgate.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;

/**
 * The contract, for everybody: {@code GET /openapi.yaml}, and as a page that needs no other host at {@code GET /docs}. The
 * page is Swagger UI's, and {@code GET /} leads to it; its files come from its jar.
 */
public final class ContractRoutes {
    private static final String JAR = "/META-INF/resources/webjars/swagger-ui/5.21.0/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String DAY = "public, max-age=86400";

    /** Swagger UI writes styles into the page, and draws with images that it has in itself. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private static final String PAGE = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Tollgate's API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
        <body><div id="swagger-ui">The contract itself is at <a href="/openapi.yaml">/openapi.yaml</a>.</div>
        <script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
        </html>
        """;

    private static final String START = """
        SwaggerUIBundle({url: "/openapi.yaml", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});
        """;

    private ContractRoutes() {}

    public static void mount(Router router) {
        StaticFiles files = new StaticFiles(POLICY);
        router.get("/openapi.yaml")
                .handler(files.serve("application/yaml; charset=utf-8", "no-cache", resource("/openapi.yaml")));
        router.get("/").handler(ctx -> ctx.redirect("/docs"));
        router.get("/docs").handler(files.serve("text/html; charset=utf-8", "no-cache", Buffer.buffer(PAGE)));
        router.get("/docs/start.js").handler(files.serve(SCRIPT, "no-cache", Buffer.buffer(START)));
        router.get("/docs/swagger-ui-bundle.js")
                .handler(files.serve(SCRIPT, DAY, resource(JAR + "swagger-ui-bundle.js")));
        router.get("/docs/swagger-ui.css")
                .handler(files.serve("text/css; charset=utf-8", DAY, resource(JAR + "swagger-ui.css")));
    }

    private static Buffer resource(String name) {
        return StaticFiles.resource(ContractRoutes.class, name);
    }
}
