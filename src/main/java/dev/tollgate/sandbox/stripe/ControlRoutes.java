package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.BillingSettings.AfterRetries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The knobs over HTTP; the package's description lists them. Under the lock. */
final class ControlRoutes {
    private final Engine engine;
    private final SandboxControl control;

    ControlRoutes(Engine engine, SandboxControl control) {
        this.engine = engine;
        this.control = control;
    }

    void addRoutes(Routes routes) {
        routes.get("/_sandbox/state", call -> control.state());
        routes.post("/_sandbox/clock", ParamTable.of("advance_seconds:count", "to:int"), this::clock);
        routes.post("/_sandbox/faults", ParamTable.of("""
            kind!:rate_limited|empty_500|html_502|server_error|timeout_after_effect times:count method:GET|POST|DELETE
            path
            """), this::fault);
        routes.post("/_sandbox/webhooks", ParamTable.of("""
            duplicates:count shuffle:bool delay_millis:count drop_next:count retries:count retry_millis:count
            """), this::webhooks);
        routes.post(
                "/_sandbox/webhooks/{id}",
                ParamTable.of("roll_secret:bool", "api_version", "livemode:bool"),
                this::endpoint);
        routes.post(
                "/_sandbox/billing",
                ParamTable.of("retry_days[]:count", "after_retries!:cancel|unpaid|past_due"),
                this::billing);
        outcome(
                routes,
                "payment_intents",
                "succeed|fail",
                (id, outcome) -> control.settlePayment(id, outcome.equals("succeed")));
        outcome(
                routes,
                "refunds",
                "succeed|fail",
                (id, outcome) -> control.settleRefund(id, outcome.equals("succeed")));
        outcome(routes, "payouts", "paid|failed", (id, outcome) -> control.settlePayout(id, outcome.equals("paid")));
        outcome(routes, "disputes", "won|lost|escalate|warning_closed", this::decide);
        routes.post(
                "/_sandbox/charges/{id}/dispute",
                ParamTable.of("reason", "inquiry:bool"),
                call -> Json.object(
                        "dispute",
                        control.dispute(call.id(), call.text("reason", "fraudulent"), call.flag("inquiry"))));
        routes.post("/_sandbox/accounts/{id}", ParamTable.of("state!:enabled|restricted|deauthorized"), this::account);
    }

    private interface Decision {
        void make(String id, String outcome);
    }

    private void outcome(Routes routes, String what, String choices, Decision decision) {
        routes.post("/_sandbox/" + what + "/{id}", ParamTable.of("outcome!:" + choices), call -> {
            decision.make(call.id(), call.text("outcome"));
            return control.state();
        });
    }

    private void decide(String dispute, String outcome) {
        switch (outcome) {
            case "won" -> control.winDispute(dispute);
            case "lost" -> control.loseDispute(dispute);
            case "escalate" -> control.escalateInquiry(dispute);
            default -> control.closeInquiry(dispute);
        }
    }

    private ObjectNode clock(ApiCall call) {
        if (call.has("to") == call.has("advance_seconds")) {
            throw StripeFailure.required("advance_seconds");
        }
        if (call.has("to")) {
            control.advanceTo(Instant.ofEpochSecond(call.number("to", 0)));
        } else {
            control.advance(Duration.ofSeconds(call.number("advance_seconds", 0)));
        }
        return control.state();
    }

    private ObjectNode fault(ApiCall call) {
        Fault fault = Fault.valueOf(call.text("kind").toUpperCase(Locale.ROOT));
        control.fault(fault, (int) call.number("times", 1), call.textOrNull("method"), call.text("path", "/v1/"));
        return control.state();
    }

    private ObjectNode webhooks(ApiCall call) {
        WebhookMode now = engine.sender().mode();
        control.webhooks(new WebhookMode(
                (int) call.number("duplicates", now.duplicates()),
                call.has("shuffle") ? call.flag("shuffle") : now.shuffle(),
                call.number("delay_millis", now.delayMillis()),
                (int) call.number("drop_next", now.dropNext()),
                (int) call.number("retries", now.retries()),
                call.number("retry_millis", now.retryMillis())));
        return control.state();
    }

    private ObjectNode endpoint(ApiCall call) {
        ObjectNode endpoint = control.require("webhook_endpoint", call.id());
        ObjectNode answer = Json.object("id", call.id());
        if (call.flag("roll_secret")) {
            answer.put("secret", engine.endpoints().rollSecret(endpoint));
        }
        if (call.has("api_version")) {
            if (!ApiVersions.isWellFormed(call.text("api_version"))) {
                throw StripeFailure.invalid(null, "api_version", "Invalid Stripe API version");
            }
            control.setApiVersion(call.id(), call.text("api_version"));
        }
        if (call.has("livemode")) {
            control.setLivemode(call.id(), call.flag("livemode"));
        }
        return answer;
    }

    private ObjectNode billing(ApiCall call) {
        List<Integer> days = new ArrayList<>();
        call.params().path("retry_days").forEach(each -> days.add(each.asInt()));
        AfterRetries after = AfterRetries.valueOf(call.text("after_retries").toUpperCase(Locale.ROOT));
        control.billing(new BillingSettings(days, after));
        return control.state();
    }

    private ObjectNode account(ApiCall call) {
        switch (call.text("state")) {
            case "enabled" -> control.onboard(call.id());
            case "restricted" -> control.restrict(call.id());
            default -> control.deauthorize(call.id());
        }
        return control.state();
    }
}
