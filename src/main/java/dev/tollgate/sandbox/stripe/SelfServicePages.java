package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages where customers see to their subscriptions, and sellers tell who they are. Under the lock. */
final class SelfServicePages {
    private final Engine engine;

    SelfServicePages(Engine engine) {
        this.engine = engine;
    }

    PageAnswer portal(ObjectNode session, @Nullable String complaint) {
        ObjectNode configuration = engine.world().objects().get(Json.text(session, "configuration"));
        StringBuilder body = new StringBuilder("<h1>Your billing</h1>").append(Html.complaint(complaint));
        String headline = Json.textOrNull(configuration, "business_profile.headline");
        body.append("<p class=\"soft\">").append(Html.escape(headline)).append("</p><h2>Subscriptions</h2>");
        List<ObjectNode> subscriptions = engine.portal().subscriptions(session);
        body.append(subscriptions.isEmpty() ? "<p>There are none.</p>" : "");
        boolean cancels = Json.flag(configuration, "features.subscription_cancel.enabled");
        subscriptions.forEach(each -> body.append(subscription(each, cancels)));
        if (Json.flag(configuration, "features.payment_method_update.enabled")) {
            body.append("<form method=\"post\"><h2>Pay with another test card from now on</h2>")
                    .append(Html.methods(false))
                    .append("</form>");
        }
        if (Json.flag(configuration, "features.invoice_history.enabled")) {
            body.append(invoices(Json.text(session, "customer")));
        }
        String back = Json.textOrNull(session, "return_url");
        if (back != null) {
            body.append("<p><a href=\"").append(Html.escape(back)).append("\">Go back</a></p>");
        }
        return PageAnswer.page(complaint == null ? 200 : 400, Html.page("Your billing", body.toString()), List.of());
    }

    private static String subscription(ObjectNode subscription, boolean cancels) {
        String end = Instant.ofEpochSecond(SubscriptionCycle.periodEnd(subscription))
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
        boolean ending = Json.flag(subscription, "cancel_at_period_end");
        String words = Json.status(subscription) + (ending ? ", ends on " : ", renews on ") + end;
        String form = !cancels
                ? ""
                : "<form method=\"post\"><input type=\"hidden\" name=\"subscription\" value=\""
                        + Html.escape(Json.id(subscription)) + "\"><button name=\"act\" value=\""
                        + (ending ? "renew\">Do not cancel" : "cancel\">Cancel") + "</button></form>";
        return "<p>" + Html.escape(Json.id(subscription)) + "<br><span class=\"soft\">" + Html.escape(words)
                + "</span></p>" + form;
    }

    private String invoices(String customer) {
        StringBuilder rows = new StringBuilder("<h2>Invoices</h2><table>");
        engine.world()
                .objects()
                .all(
                        null,
                        "invoice",
                        each -> Json.text(each, "customer").equals(customer) && Json.has(each, "hosted_invoice_url"))
                .forEach(each -> rows.append("<tr><td><a href=\"")
                        .append(Html.escape(Json.text(each, "hosted_invoice_url")))
                        .append("\">")
                        .append(Html.escape(Json.text(each, "number")))
                        .append("</a></td><td>")
                        .append(Html.escape(Json.status(each)))
                        .append("</td><td class=\"right\">")
                        .append(Html.usd(Json.number(each, "total")))
                        .append("</td></tr>"));
        return rows.append("</table>").toString();
    }

    PageAnswer actInPortal(ObjectNode session, Map<String, String> form) {
        TestMethod kind = TestMethod.ofName(form.getOrDefault("method", "")).orElse(null);
        if (kind != null) {
            changeCard(session, kind);
        } else {
            String id = form.getOrDefault("subscription", "");
            ObjectNode subscription = engine.portal().subscriptions(session).stream()
                    .filter(each -> Json.id(each).equals(id))
                    .findFirst()
                    .orElse(null);
            if (subscription == null) {
                return portal(session, "There is no such subscription.");
            }
            engine.portal()
                    .cancel(session, subscription, form.getOrDefault("act", "").equals("cancel"));
        }
        return PageAnswer.redirect("/p/session/" + Json.id(session));
    }

    private void changeCard(ObjectNode session, TestMethod kind) {
        ObjectNode customer = engine.customers().require(Json.text(session, "customer"));
        ObjectNode method = engine.methods().create(kind, null, Json.textOrNull(customer, "email"));
        engine.methods().attach(method, Json.id(customer), true);
        engine.customers().setDefaultMethod(customer, Json.id(method));
        engine.portal()
                .subscriptions(session)
                .forEach(each -> engine.world()
                        .events()
                        .change(
                                "customer.subscription.updated",
                                each,
                                subscription -> subscription.put("default_payment_method", Json.id(method))));
    }

    /** A link that is not valid any more leads to where the platform makes a new one. */
    PageAnswer onboarding(String token) {
        AccountLinks.Link link = engine.accountLinks().find(token).orElse(null);
        if (link == null) {
            return PageAnswer.missing("This link is not known.");
        }
        if (!engine.accountLinks().isValid(link)) {
            return PageAnswer.redirect(link.refreshUrl());
        }
        String body = """
            <h1>Sell through this platform</h1>
            <p class="soft">Account %s. A real seller would give name, address, tax id and bank account here.</p>
            <form method="post" action="/setup/e/%s">
            <button class="first" name="act" value="complete">Give everything, with a bank account that works</button>
            <button name="act" value="closed_bank">Give everything, with a bank account that refuses payouts</button>
            <button name="act" value="incomplete">Leave out what is asked for</button>
            <button name="act" value="leave">Come back later</button>
            </form>
            """.formatted(
                Html.escape(link.account()), Html.escape(engine.accountLinks().open(token)));
        return PageAnswer.page(200, Html.page("Onboarding", body), List.of(Urls.origin(link.returnUrl())));
    }

    PageAnswer onboard(String token, Map<String, String> form) {
        AccountLinks.Link link = engine.accountLinks().find(token).orElse(null);
        if (link == null || !token.startsWith("open_") || !engine.accountLinks().isValid(link)) {
            return PageAnswer.missing("This link is not valid any more.");
        }
        ObjectNode account = engine.world().objects().require(null, "account", link.account(), "account");
        switch (form.getOrDefault("act", "")) {
            case "complete" -> engine.accounts().onboarded(account, "6789");
            case "closed_bank" -> engine.accounts().onboarded(account, Payouts.FAILING_BANK_LAST4);
            case "incomplete" -> engine.accounts().leftUnfinished(account);
            default -> {}
        }
        return PageAnswer.redirect(link.returnUrl());
    }
}
