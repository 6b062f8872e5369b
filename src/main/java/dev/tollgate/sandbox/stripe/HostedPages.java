package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which address has which page. Under the lock. */
final class HostedPages {
    private final Engine engine;
    private final PayPages pay;
    private final SelfServicePages selfService;

    HostedPages(Engine engine) {
        this.engine = engine;
        this.pay = new PayPages(engine);
        this.selfService = new SelfServicePages(engine);
    }

    /** @param form what was posted. Only valid if {@code posted} */
    PageAnswer answer(String path, boolean posted, Map<String, String> form) {
        try {
            return route(path, posted, form);
        } catch (StripeFailure e) {
            String body = "<h1>That did not work</h1>" + Html.complaint(e.getMessage());
            return PageAnswer.page(e.status(), Html.page("That did not work", body), List.of());
        }
    }

    private PageAnswer route(String path, boolean posted, Map<String, String> form) {
        String id = path.substring(path.lastIndexOf('/') + 1);
        return switch (path.substring(0, path.length() - id.length())) {
            case "/c/pay/" ->
                with("checkout.session", id, it -> posted ? pay.payCheckout(it, form) : pay.checkout(it, null));
            case "/i/" -> with("invoice", id, it -> posted ? pay.payInvoice(it, form) : pay.invoice(it, null));
            case "/authenticate/" ->
                with("payment_intent", id, it -> posted ? pay.authenticate(it, form) : pay.authentication(it));
            case "/p/session/" ->
                engine.portal()
                        .find(id)
                        .map(it -> posted ? selfService.actInPortal(it, form) : selfService.portal(it, null))
                        .orElseGet(() -> PageAnswer.missing("This link is not valid any more."));
            case "/setup/e/" -> posted ? selfService.onboard(id, form) : selfService.onboarding(id);
            case "/express/" -> with("account", id, it -> pay.done("The seller's dashboard of " + id, null));
            case "/receipts/" ->
                with("charge", id, it -> pay.done("Paid: " + Html.usd(Json.number(it, "amount")), null));
            case "/" -> id.equals("style.css") ? PageAnswer.style() : PageAnswer.missing("The API is under /v1/.");
            default -> PageAnswer.missing("There is no such page.");
        };
    }

    private PageAnswer with(String type, String id, Function<ObjectNode, PageAnswer> page) {
        return engine.world()
                .objects()
                .find(id)
                .filter(found -> Json.text(found, "object").equals(type))
                .map(page)
                .orElseGet(() -> PageAnswer.missing("It is not known here."));
    }
}
