package dev.tollgate.sandbox.stripe;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses that a page may send somebody to. */
final class Urls {
    private Urls() {}

    /** @throws StripeFailure for anything but a whole http or https address */
    static void check(String url, String param) {
        // A placeholder in braces is no part of any URL; Stripe fills it in later.
        String plain = url.replace("{CHECKOUT_SESSION_ID}", "cs_test_x");
        try {
            URI uri = new URI(plain);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return;
            }
        } catch (URISyntaxException e) {
            throw StripeFailure.invalid("url_invalid", param, "Not a valid URL");
        }
        throw StripeFailure.invalid(
                "url_invalid", param, "Invalid URL: An explicit scheme (such as https) must be provided.");
    }

    /** Scheme, host and port: what a page's policy names. */
    static String origin(String url) {
        URI uri = URI.create(url.replace("{CHECKOUT_SESSION_ID}", "cs_test_x"));
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
