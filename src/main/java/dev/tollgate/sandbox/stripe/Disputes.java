package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.sandbox.stripe.Balances.Movement;
import java.time.Duration;

/**
 * Disputes and inquiries. Under the lock.
 *
 * <pre>
 * GET  /v1/disputes, /v1/disputes/{id}
 * POST /v1/disputes/{id}          evidence[uncategorized_text]=winning_evidence or losing_evidence decides it
 * POST /v1/disputes/{id}/close    gives in
 * </pre>
 */
final class Disputes {
    private static final ObjectNode DISPUTE = Json.template("""
        {"id": null, "object": "dispute", "amount": null, "balance_transactions": [], "charge": null,
         "created": null, "currency": "usd", "enhanced_eligibility_types": [],
         "evidence": {"uncategorized_text": null}, "evidence_details": null, "is_charge_refundable": null,
         "livemode": false, "metadata": {}, "payment_intent": null, "reason": null, "status": null}
        """);

    private static final Duration TO_RESPOND = Duration.ofDays(14);
    private static final Duration BANK_DECIDES = Duration.ofDays(1);
    private static final ParamTable UPDATE = ParamTable.of("""
        evidence.uncategorized_text? evidence.product_description? evidence.customer_communication?
        evidence.access_activity_log? submit:bool metadata{}?
        """);

    private final World world;
    private final Balances balances;

    Disputes(World world, Balances balances) {
        this.world = world;
        this.balances = balances;
    }

    void addRoutes(Routes routes) {
        routes.get(
                "/v1/disputes",
                ParamTable.list("charge", "payment_intent", "created.gte:int", "created.lt:int"),
                this::list);
        routes.get("/v1/disputes/{id}", call -> world.objects().require(call, "dispute"));
        routes.post("/v1/disputes/{id}", UPDATE, this::update);
        routes.post("/v1/disputes/{id}/close", ParamTable.NONE, this::close);
    }

    /** The card disputes what it has just paid. */
    void charged(ObjectNode charge, TestMethod kind) {
        if (kind.isDisputed()) {
            world.time().at(world.now(), () -> open(charge, "fraudulent", kind == TestMethod.INQUIRED));
        }
    }

    /** The cardholder's bank disputes a charge, or only asks. */
    @CanIgnoreReturnValue
    ObjectNode open(ObjectNode charge, String reason, boolean inquiry) {
        if (!Json.status(charge).equals("succeeded") || Json.flag(charge, "disputed")) {
            throw StripeFailure.invalid(null, "charge", "The charge cannot be disputed, or is.");
        }
        ObjectNode dispute = Json.like(
                DISPUTE,
                "id",
                Ids.next("du"),
                "amount",
                Json.number(charge, "amount"),
                "charge",
                Json.id(charge),
                "created",
                world.now(),
                "evidence_details",
                Json.object(
                        "due_by",
                        world.now() + TO_RESPOND.toSeconds(),
                        "has_evidence",
                        false,
                        "past_due",
                        false,
                        "submission_count",
                        0),
                "is_charge_refundable",
                inquiry,
                "payment_intent",
                Json.textOrNull(charge, "payment_intent"),
                "reason",
                reason,
                "status",
                inquiry ? "warning_needs_response" : "needs_response");
        world.objects().add(null, dispute);
        if (inquiry) {
            world.events().emit("charge.dispute.created", dispute);
        } else {
            charge.put("disputed", true);
            move(dispute, -Json.number(dispute, "amount"), Fees.DISPUTE_CENTS);
            world.events().emit("charge.dispute.created", dispute);
            world.events().emit("charge.dispute.funds_withdrawn", dispute);
        }
        return dispute;
    }

    /** An inquiry becomes a dispute. */
    void escalate(ObjectNode dispute) {
        if (!Json.status(dispute).startsWith("warning_") || Json.status(dispute).equals("warning_closed")) {
            throw StripeFailure.invalid(null, "outcome", "Only an open inquiry escalates.");
        }
        world.objects().get(Json.text(dispute, "charge")).put("disputed", true);
        world.events().change("charge.dispute.updated", dispute, each -> {
            each.put("status", "needs_response");
            each.put("is_charge_refundable", false);
            move(each, -Json.number(each, "amount"), Fees.DISPUTE_CENTS);
        });
        world.events().emit("charge.dispute.funds_withdrawn", dispute);
    }

    void win(ObjectNode dispute) {
        requireOpen(dispute);
        world.objects().get(Json.text(dispute, "charge")).put("disputed", false);
        move(dispute, Json.number(dispute, "amount"), 0);
        dispute.put("status", "won");
        world.events().emit("charge.dispute.funds_reinstated", dispute);
        world.events().emit("charge.dispute.closed", dispute);
    }

    void lose(ObjectNode dispute) {
        requireOpen(dispute);
        dispute.put("status", "lost");
        world.events().emit("charge.dispute.closed", dispute);
    }

    /** An inquiry comes to nothing. */
    void closeInquiry(ObjectNode dispute) {
        if (!Json.status(dispute).startsWith("warning_")) {
            throw StripeFailure.invalid(null, "outcome", "It is no inquiry.");
        }
        dispute.put("status", "warning_closed");
        world.events().emit("charge.dispute.closed", dispute);
    }

    private static void requireOpen(ObjectNode dispute) {
        String status = Json.status(dispute);
        if (!status.equals("needs_response") && !status.equals("under_review")) {
            throw StripeFailure.invalid(null, null, "This dispute is already closed, or an inquiry.");
        }
    }

    private void move(ObjectNode dispute, long cents, long feeCents) {
        ObjectNode moved = balances.book(
                null, new Movement("adjustment", cents, feeCents, "stripe_fee", Json.id(dispute), world.now()));
        ((ArrayNode) dispute.path("balance_transactions")).add(moved.deepCopy());
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode dispute = world.objects().require(call, "dispute");
        String status = Json.status(dispute);
        if (call.has("evidence") && !status.endsWith("needs_response")) {
            throw StripeFailure.invalid(null, null, "This dispute is already under review or closed.");
        }
        world.events().change("charge.dispute.updated", dispute, each -> {
            Metadata.apply(call, each);
            Json.part(each, "evidence").setAll(Json.copyOrEmpty(call.params(), "evidence"));
            if (call.has("evidence") && (!call.has("submit") || call.flag("submit"))) {
                submit(each);
            }
        });
        return dispute;
    }

    private void submit(ObjectNode dispute) {
        boolean inquiry = Json.status(dispute).startsWith("warning_");
        dispute.put("status", inquiry ? "warning_under_review" : "under_review");
        ObjectNode details = Json.part(dispute, "evidence_details");
        details.put("has_evidence", true);
        details.put("submission_count", Json.number(details, "submission_count") + 1);
        String text = Json.textOrNull(dispute, "evidence.uncategorized_text");
        if ("winning_evidence".equals(text) || "losing_evidence".equals(text)) {
            world.time().in(BANK_DECIDES, () -> decide(dispute, "winning_evidence".equals(text)));
        }
    }

    /** The bank's answer to the evidence, unless the dispute was closed meanwhile. */
    private void decide(ObjectNode dispute, boolean won) {
        if (Json.status(dispute).equals("warning_under_review")) {
            if (won) {
                closeInquiry(dispute);
            } else {
                escalate(dispute);
            }
        } else if (Json.status(dispute).equals("under_review")) {
            if (won) {
                win(dispute);
            } else {
                lose(dispute);
            }
        }
    }

    private ObjectNode close(ApiCall call) {
        ObjectNode dispute = world.objects().require(call, "dispute");
        lose(dispute);
        return dispute;
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/disputes",
                world.objects()
                        .all(
                                call.account(),
                                "dispute",
                                each -> Pages.isAsked(call, "charge", Json.text(each, "charge"))
                                        && Pages.isAsked(
                                                call, "payment_intent", Json.textOrNull(each, "payment_intent"))
                                        && Pages.isCreatedWithin(call, each)));
    }
}
