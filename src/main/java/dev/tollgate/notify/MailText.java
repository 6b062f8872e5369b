package dev.tollgate.notify;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a mail says: one sentence, the figures, and where to go.
 *
 * @param subject one of ours, without anything that came from outside
 */
record MailText(String subject, String body) {
    /** @throws IllegalArgumentException for a type that only a newer version knows */
    static MailText of(Delivery.Message message, URI publicUrl) {
        NoticeType type = NoticeType.find(message.type())
                .orElseThrow(() -> new IllegalArgumentException("no words for " + message.type()));
        JsonObject data = message.data();
        List<String> lines = new ArrayList<>();
        lines.add(sentence(type, data));
        lines.add("");
        lines.addAll(figures(type, data));
        String page = data.getString("url");
        lines.add(page == null ? publicUrl.toString() : page);
        lines.add("");
        lines.add("Message " + message.id() + " of " + message.createdAt() + ", account " + data.getLong("account_id"));
        return new MailText(
                subject(type),
                String.join("\n", lines.stream().map(MailText::plain).toList()) + "\n");
    }

    private static String subject(NoticeType type) {
        return switch (type) {
            case PAYMENT_FAILED -> "A payment failed";
            case SUBSCRIPTION_CHANGED -> "Your subscription changed";
            case BALANCE_LOW -> "Your balance is low";
            case BALANCE_EMPTY -> "Your balance is used up";
            case INVOICE_READY -> "Your invoice is ready";
            case PAYOUT_SENT -> "A payout is on its way";
            case DISPUTE_OPENED -> "A payment was disputed";
            case TRIAL_ENDING -> "Your trial ends soon";
            case TOPUP_STOPPED -> "Credits are not bought automatically any more";
            case DEPLOYMENT_STARTED -> "A project was deployed";
            case DEPLOYMENT_STOPPED -> "A project is not deployed any more";
            case LIMITS_EXCEEDED -> "You have more than your plan gives";
        };
    }

    private static String sentence(NoticeType type, JsonObject data) {
        return switch (type) {
            case PAYMENT_FAILED -> "A payment of " + amount(data, "amount") + " did not succeed.";
            case SUBSCRIPTION_CHANGED -> "The subscription is now " + data.getString("status") + ".";
            case BALANCE_LOW -> "The balance is down to " + data.getString("balance_usd") + " USD.";
            case BALANCE_EMPTY -> "The balance is used up; what is used from now on is owed.";
            case INVOICE_READY ->
                "Invoice " + data.getString("number") + " is ready; " + amount(data, "due") + " are to be paid.";
            case PAYOUT_SENT -> "A payout of " + amount(data, "amount") + " is on its way.";
            case DISPUTE_OPENED ->
                "A payment of " + amount(data, "amount")
                        + " was disputed; while its money is withheld, its credits are too.";
            case TRIAL_ENDING -> "From then on the plan is paid for, unless it is cancelled before.";
            case TOPUP_STOPPED -> "The automatic top-up is off until it is switched on again.";
            case DEPLOYMENT_STARTED -> "The project " + data.getString("slug") + " was deployed.";
            case DEPLOYMENT_STOPPED -> "The project " + data.getString("slug") + " is not deployed any more.";
            case LIMITS_EXCEEDED ->
                "Nothing is deleted; the newest projects above the limit are read only, and the newest deploys above"
                        + " it end after the days of grace.";
        };
    }

    private static List<String> figures(NoticeType type, JsonObject data) {
        List<String> shown = switch (type) {
            case PAYMENT_FAILED -> List.of("order_id", "invoice_id", "next_attempt_at");
            case SUBSCRIPTION_CHANGED -> List.of("subscription_id", "current_period_end", "cancel_at_period_end");
            case BALANCE_LOW -> List.of("threshold_usd", "daily_spend_usd", "days_left");
            case BALANCE_EMPTY -> List.of("daily_spend_usd");
            case INVOICE_READY -> List.of("invoice_id");
            case PAYOUT_SENT -> List.of("payout_id", "arrives_at");
            case DISPUTE_OPENED -> List.of("dispute_id", "order_id");
            case TRIAL_ENDING -> List.of("subscription_id", "trial_end");
            case TOPUP_STOPPED -> List.of("reason");
            case DEPLOYMENT_STARTED -> List.of("name", "changed_at");
            case DEPLOYMENT_STOPPED -> List.of("name", "reason", "changed_at");
            case LIMITS_EXCEEDED ->
                List.of("plan", "projects", "max_projects", "deploys", "max_deploys", "undeploy_after");
        };
        return shown.stream()
                .filter(name -> data.getValue(name) != null)
                .map(name -> name.replace('_', ' ') + ": " + data.getValue(name))
                .toList();
    }

    private static String amount(JsonObject data, String name) {
        return data.getString(name + "_usd") + " "
                + data.getString("currency", "usd").toUpperCase(Locale.ROOT);
    }

    private static String plain(String line) {
        return line.replaceAll("\\p{Cntrl}", " ");
    }
}
