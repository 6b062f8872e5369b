package dev.tollgate.sandbox.stripe;

import java.util.List;

/**
 * A page, or the way to another one.
 *
 * @param text markup, or the address for a redirect
 * @param origins where forms of the page may lead in the end, besides to ourselves
 */
record PageAnswer(int status, String contentType, String text, List<String> origins) {
    PageAnswer {
        origins = List.copyOf(origins);
    }

    static PageAnswer page(int status, String html, List<String> origins) {
        return new PageAnswer(status, "text/html; charset=utf-8", html, origins);
    }

    static PageAnswer style() {
        return new PageAnswer(200, "text/css; charset=utf-8", Html.STYLE, List.of());
    }

    static PageAnswer redirect(String url) {
        return new PageAnswer(303, "", url, List.of());
    }

    static PageAnswer missing(String words) {
        String body = "<h1>Nothing here</h1><p>" + Html.escape(words) + "</p>";
        return page(404, Html.page("Nothing here", body), List.of());
    }

    boolean isRedirect() {
        return status == 303;
    }
}
