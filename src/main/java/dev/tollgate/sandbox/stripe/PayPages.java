package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.CheckoutPayment.Try;
import dev.tollgate.sandbox.stripe.Payments.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages where something is paid: checkout, a hosted invoice, and the bank's question to the owner. Under the lock. */
final class PayPages {
    private final Engine engine;

    PayPages(Engine engine) {
        this.engine = engine;
    }

    PageAnswer checkout(ObjectNode session, @Nullable String complaint) {
        if (!Json.status(session).equals("open")) {
            return done("This checkout is " + Json.status(session) + ".", back(session));
        }
        long cents = Json.number(session, "amount_total");
        boolean subscribes = Json.text(session, "mode").equals("subscription");
        StringBuilder body = new StringBuilder("<h1>" + (subscribes ? "Subscribe" : "Pay") + "</h1>");
        body.append("<p class=\"sum\">").append(Html.usd(cents)).append("</p>");
        body.append(Html.complaint(complaint)).append("<table>");
        engine.checkout()
                .linesOf(Json.id(session))
                .forEach(line -> body.append(row(
                        Json.number(line, "quantity") + " × " + Json.text(line, "description")
                                + rhythm(line.path("price")),
                        Json.number(line, "amount_total"))));
        body.append("</table><form method=\"post\">").append(email(session));
        body.append("<h2>Pay with a test card")
                .append(subscribes ? "" : " or bank account")
                .append("</h2>");
        body.append(Html.methods(!subscribes)).append("</form>");
        String cancel = Json.textOrNull(session, "cancel_url");
        if (cancel != null) {
            body.append("<p><a href=\"").append(Html.escape(cancel)).append("\">Cancel and go back</a></p>");
        }
        return PageAnswer.page(complaint == null ? 200 : 402, Html.page("Checkout", body.toString()), origins(session));
    }

    private String email(ObjectNode session) {
        String customer = Json.textOrNull(session, "customer");
        String known = customer == null
                ? Json.textOrNull(session, "customer_email")
                : Json.textOrNull(engine.customers().require(customer), "email");
        return "<label for=\"email\">E-mail</label><input id=\"email\" type=\"email\" name=\"email\" value=\""
                + Html.escape(known == null ? "buyer@example.com" : known) + "\" autocomplete=\"email\">";
    }

    private static String rhythm(JsonNode price) {
        if (!Prices.isRecurring(price)) {
            return "";
        }
        long count = Json.number(price, "recurring.interval_count");
        String interval = Json.text(price, "recurring.interval");
        return count == 1 ? " each " + interval : " every " + count + " " + interval + "s";
    }

    private static String row(String words, long cents) {
        return "<tr><td>" + Html.escape(words) + "</td><td class=\"right\">" + Html.usd(cents) + "</td></tr>";
    }

    PageAnswer payCheckout(ObjectNode session, Map<String, String> form) {
        TestMethod method = TestMethod.ofName(form.getOrDefault("method", "")).orElse(null);
        if (!Json.status(session).equals("open") || method == null) {
            return checkout(session, method == null ? "Choose a card." : null);
        }
        Try result = engine.checkout().pay(session, method, form.get("email"));
        return switch (result.outcome()) {
            case SUCCEEDED, PROCESSING -> PageAnswer.redirect(success(session));
            case REQUIRES_ACTION -> PageAnswer.redirect(authenticationOf(result.intent()));
            case DECLINED -> checkout(session, complaint(result.intent()));
        };
    }

    private static String complaint(@Nullable ObjectNode intent) {
        String message = intent == null ? null : Json.textOrNull(intent, "last_payment_error.message");
        return message == null ? "That did not work." : message;
    }

    private static String authenticationOf(@Nullable ObjectNode intent) {
        return intent == null ? "/" : Json.text(intent, "next_action.redirect_to_url.url");
    }

    private static String success(ObjectNode session) {
        return Json.text(session, "success_url").replace("{CHECKOUT_SESSION_ID}", Json.id(session));
    }

    private static @Nullable String back(ObjectNode session) {
        return Json.status(session).equals("complete") ? success(session) : Json.textOrNull(session, "cancel_url");
    }

    private static List<String> origins(ObjectNode session) {
        List<String> origins = new ArrayList<>();
        origins.add(Urls.origin(Json.text(session, "success_url")));
        return origins;
    }

    PageAnswer done(String words, @Nullable String back) {
        String link = back == null ? "" : "<p><a href=\"" + Html.escape(back) + "\">Go on</a></p>";
        return PageAnswer.page(200, Html.page("Done", "<h1>" + Html.escape(words) + "</h1>" + link), List.of());
    }

    PageAnswer invoice(ObjectNode invoice, @Nullable String complaint) {
        StringBuilder body =
                new StringBuilder("<h1>Invoice " + Html.escape(Json.textOrNull(invoice, "number")) + "</h1>");
        body.append("<p class=\"sum\">")
                .append(Html.usd(Json.number(invoice, "amount_due")))
                .append("</p>");
        body.append("<p class=\"soft\">Status: ")
                .append(Html.escape(Json.status(invoice)))
                .append("</p>");
        body.append(Html.complaint(complaint)).append("<table>");
        Json.at(invoice, "lines.data")
                .forEach(line -> body.append(
                        row(String.valueOf(Json.textOrNull(line, "description")), Json.number(line, "amount"))));
        body.append("</table>");
        if (Json.status(invoice).equals("open")) {
            body.append("<form method=\"post\"><h2>Pay with a test card or bank account</h2>")
                    .append(Html.methods(true))
                    .append("</form>");
        }
        return PageAnswer.page(complaint == null ? 200 : 402, Html.page("Invoice", body.toString()), List.of());
    }

    PageAnswer payInvoice(ObjectNode invoice, Map<String, String> form) {
        TestMethod kind = TestMethod.ofName(form.getOrDefault("method", "")).orElse(null);
        if (!Json.status(invoice).equals("open") || kind == null) {
            return invoice(invoice, kind == null ? "Choose a card." : null);
        }
        ObjectNode method = engine.methods().create(kind, null, Json.textOrNull(invoice, "customer_email"));
        Outcome outcome = engine.collection().collect(invoice, method, false);
        if (outcome == Outcome.REQUIRES_ACTION) {
            return engine.world()
                    .objects()
                    .newest("payment_intent", each -> Json.status(each).equals("requires_action"))
                    .map(each -> PageAnswer.redirect(authenticationOf(each)))
                    .orElseThrow();
        }
        return outcome == Outcome.DECLINED
                ? invoice(invoice, "Your card was declined.")
                : PageAnswer.redirect("/i/" + Json.id(invoice));
    }

    PageAnswer authentication(ObjectNode intent) {
        if (!Json.status(intent).equals("requires_action")) {
            return done("Nothing is to be authenticated.", null);
        }
        String body = "<h1>Your bank asks: is it you who pays?</h1><p class=\"sum\">"
                + Html.usd(Json.number(intent, "amount"))
                + "</p><form method=\"post\"><button class=\"first\" name=\"answer\" value=\"agree\">Yes, pay</button>"
                + "<button name=\"answer\" value=\"refuse\">No, that is not me</button></form>";
        ObjectNode session = engine.checkout().sessionOf(intent);
        List<String> origins = new ArrayList<>(session == null ? List.of() : origins(session));
        String back = Json.textOrNull(intent, "next_action.redirect_to_url.return_url");
        if (back != null) {
            origins.add(Urls.origin(back));
        }
        return PageAnswer.page(200, Html.page("Authentication", body), origins);
    }

    PageAnswer authenticate(ObjectNode intent, Map<String, String> form) {
        if (!Json.status(intent).equals("requires_action")) {
            return authentication(intent);
        }
        boolean agrees = form.getOrDefault("answer", "").equals("agree");
        String back = Json.textOrNull(intent, "next_action.redirect_to_url.return_url");
        Outcome outcome = engine.payments().answered(intent, agrees);
        ObjectNode session = engine.checkout().sessionOf(intent);
        if (session != null) {
            return outcome == Outcome.SUCCEEDED
                    ? PageAnswer.redirect(success(session))
                    : checkout(session, complaint(intent));
        }
        return back == null ? done("Thank you.", null) : PageAnswer.redirect(back);
    }
}
