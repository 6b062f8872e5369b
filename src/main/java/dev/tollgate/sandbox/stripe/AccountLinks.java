package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Links to the onboarding page: each opens once, and for minutes only. Under the lock.
 *
 * <pre>
 * POST /v1/account_links
 * </pre>
 */
final class AccountLinks {
    private static final Duration VALID = Duration.ofMinutes(5);
    private static final ParamTable CREATE = ParamTable.of("""
        account! type!:account_onboarding|account_update refresh_url return_url
        collect:currently_due|eventually_due collection_options.fields!:currently_due|eventually_due
        collection_options.future_requirements:include|omit
        """);

    private final World world;
    private final Map<String, Link> links = new HashMap<>();

    AccountLinks(World world) {
        this.world = world;
    }

    /** @param refreshUrl where the seller is sent if the link is not valid any more */
    record Link(String account, String refreshUrl, String returnUrl, long expiresAt) {}

    void addRoutes(Routes routes) {
        routes.post("/v1/account_links", CREATE, this::create);
    }

    private ObjectNode create(ApiCall call) {
        ObjectNode account = world.objects().require(null, "account", call.text("account"), "account");
        if (!call.has("refresh_url")) {
            throw StripeFailure.required("refresh_url");
        }
        if (!call.has("return_url")) {
            throw StripeFailure.required("return_url");
        }
        Urls.check(call.text("refresh_url"), "refresh_url");
        Urls.check(call.text("return_url"), "return_url");
        String token = Ids.random(32);
        long expiresAt = world.now() + VALID.toSeconds();
        links.put(token, new Link(Json.id(account), call.text("refresh_url"), call.text("return_url"), expiresAt));
        return Json.object(
                "object",
                "account_link",
                "created",
                world.now(),
                "expires_at",
                expiresAt,
                "url",
                world.base() + "/setup/e/" + token);
    }

    Optional<Link> find(String token) {
        return Optional.ofNullable(links.get(token));
    }

    boolean isValid(Link link) {
        return world.now() < link.expiresAt();
    }

    /** It has been opened: from now on it goes by another name, which only the page knows. */
    String open(String token) {
        String opened = "open_" + Ids.random(32);
        Link link = links.get(token);
        if (link != null) {
            links.put(opened, link);
            links.put(token, new Link(link.account(), link.refreshUrl(), link.returnUrl(), 0));
        }
        return opened;
    }
}
