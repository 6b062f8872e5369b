package dev.tollgate.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.Goods;
import dev.tollgate.billing.Order;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where Stripe's page sends the buyer back to. A session's id is known to its buyer only, and all that is told for it is how
 * the payment stands; so nobody has to be logged in, which after a detour over a bank's pages somebody may not be any more.
 *
 * <pre>
 * GET /billing/return?session_id=cs_…   how it stands; while it is open the page looks again
 * GET /billing/cancelled                nothing was charged
 * </pre>
 */
final class CheckoutPages {
    static final String RETURN = "/billing/return";
    static final String CANCELLED = "/billing/cancelled";
    static final String ONBOARDED = "/billing/onboarded";
    static final String ONBOARDING_EXPIRED = "/billing/onboarding-expired";

    private static final int LOOK_AGAIN_SECONDS = 3;
    private static final String STYLE = """
        :root{color-scheme:light dark;--ink:#1a1f36;--soft:#5b6478;--line:#d5dbe5;--paper:#fff;--back:#f4f6fa}
        @media(prefers-color-scheme:dark){:root{--ink:#e8eaf0;--soft:#a3abbd;--line:#363d4e;--paper:#1b202c;--back:#12151d}}
        body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back)}
        main{max-width:32rem;margin:12vh auto;padding:1.5rem 2rem;border:1px solid var(--line);border-radius:.75rem;background:var(--paper)}
        h1{margin:0 0 .5rem;font-size:1.35rem}
        p{margin:0;color:var(--soft)}\
        """;
    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-" + sha256(STYLE) + "'; frame-ancestors 'none'; base-uri 'none'";

    private final Pool pool;
    private final @Nullable Checkouts checkouts;

    /** @param checkouts null where no Stripe is configured */
    CheckoutPages(Pool pool, @Nullable Checkouts checkouts) {
        this.pool = pool;
        this.checkouts = checkouts;
    }

    void mount(Router router) {
        router.get(RETURN).handler(this::returned);
        router.get(CANCELLED)
                .handler(ctx -> send(ctx, 200, false, "Not bought", "You left the checkout. Nothing was charged."));
        router.get(ONBOARDED)
                .handler(ctx -> send(
                        ctx,
                        200,
                        false,
                        "Thank you",
                        "Stripe looks at what you entered; you are paid as soon as it is content."));
        router.get(ONBOARDING_EXPIRED)
                .handler(ctx -> send(
                        ctx, 200, false, "Too late", "This address was good for a few minutes. Ask for a new one."));
    }

    private void returned(RoutingContext ctx) {
        String sessionId = ctx.request().getParam("session_id");
        if (sessionId == null || !OrderRoutes.SESSION_ID.matcher(sessionId).matches()) {
            unknown(ctx);
            return;
        }
        CheckoutOrders.find(pool, sessionId, null)
                .compose(found -> found.isEmpty() || checkouts == null
                        ? Future.succeededFuture(found.isEmpty() ? null : found.getFirst())
                        : checkouts.refresh(found.getFirst()))
                .onSuccess(order -> show(ctx, order))
                .onFailure(ctx::fail);
    }

    private static void show(RoutingContext ctx, @Nullable Order order) {
        if (order == null) {
            unknown(ctx);
            return;
        }
        String goods = goods(order);
        switch (order.status()) {
            case PAID ->
                send(
                        ctx,
                        200,
                        false,
                        "Thank you",
                        order.goods() instanceof Goods.Credits
                                ? goods + " are in your account."
                                : "You have " + goods + " now.");
            case PENDING ->
                send(ctx, 200, true, "One moment", "Your payment is being confirmed; this page looks again.");
            case AWAITING_FUNDS ->
                send(
                        ctx,
                        200,
                        false,
                        "On its way",
                        "Your bank confirms the payment within days; then " + goods + " will be yours.");
            case FAILED -> send(ctx, 200, false, "Not paid", "The payment failed, and nothing was charged.");
            case EXPIRED ->
                send(
                        ctx,
                        200,
                        false,
                        "Too late",
                        "The checkout was open for a day. Nothing was charged; begin a new one.");
        }
    }

    private static String goods(Order order) {
        return switch (order.goods()) {
            case Goods.Credits credits -> Checkouts.dollars(order.amountCents()) + " of credits";
            case Goods.Premium premium -> "the premium plan";
            case Goods.DeploySlot slot -> "one more deploy";
            case Goods.AutoTopup topup -> Checkouts.dollars(order.amountCents()) + " of credits";
            // Of a name that its creator chose, nothing is shown here: the page is ours.
            case Goods.AgentOnce agent -> "the agent";
            case Goods.AgentMonthly agent -> "the agent";
        };
    }

    private static void unknown(RoutingContext ctx) {
        send(ctx, 404, false, "No such purchase", "This address belongs to none of our purchases.");
    }

    private static void send(RoutingContext ctx, int status, boolean again, String title, String text) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(page(again, title, text));
    }

    private static String page(boolean again, String title, String text) {
        String refresh = again ? "<meta http-equiv=\"refresh\" content=\"" + LOOK_AGAIN_SECONDS + "\">" : "";
        return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\">" + refresh + "<title>" + title
                + "</title><style>" + STYLE + "</style></head><body><main><h1>" + title + "</h1><p>" + text
                + "</p></main></body></html>";
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
