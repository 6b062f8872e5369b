package dev.tollgate.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The contract, for everybody: {@code GET /openapi.yaml}, and as a page that needs no other host at {@code GET /docs}. The
 * page is Swagger UI's, and {@code GET /} leads to it; its files come from its jar.
 */
public final class ContractRoutes {
    private static final String JAR = "/META-INF/resources/webjars/swagger-ui/5.21.0/";
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
        Buffer contract = resource("/openapi.yaml");
        Buffer script = resource(JAR + "swagger-ui-bundle.js");
        Buffer style = resource(JAR + "swagger-ui.css");
        router.get("/openapi.yaml").handler(ctx -> send(ctx, "application/yaml; charset=utf-8", "no-cache", contract));
        router.get("/").handler(ctx -> ctx.redirect("/docs"));
        router.get("/docs").handler(ctx -> send(ctx, "text/html; charset=utf-8", "no-cache", Buffer.buffer(PAGE)));
        router.get("/docs/start.js")
                .handler(ctx -> send(ctx, "text/javascript; charset=utf-8", "no-cache", Buffer.buffer(START)));
        router.get("/docs/swagger-ui-bundle.js")
                .handler(ctx -> send(ctx, "text/javascript; charset=utf-8", DAY, script));
        router.get("/docs/swagger-ui.css").handler(ctx -> send(ctx, "text/css; charset=utf-8", DAY, style));
    }

    private static void send(RoutingContext ctx, String type, String caching, Buffer body) {
        ctx.response()
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", caching)
                .putHeader("Content-Security-Policy", POLICY)
                .end(body)
                .onFailure(ctx::fail);
    }

    private static Buffer resource(String name) {
        try (InputStream in = Objects.requireNonNull(ContractRoutes.class.getResourceAsStream(name), name)) {
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
