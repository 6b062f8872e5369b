package dev.tollgate.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tollgate.stripe.StripeSigner;
import dev.tollgate.stripe.WebhookSecrets;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.Map;

/** Stripe's event of a paid checkout session, of the length that Stripe makes it, each with its number and signed. */
final class WebhookBody {
    static final String NUMBER_MARK = "NNNNNNNNNNNNNNNN";

    private static final String TEXT = """
        {
          "id": "evt_NNNNNNNNNNNNNNNN",
          "object": "event",
          "api_version": "2026-07-29.dahlia",
          "created": 1795343845,
          "data": {
            "object": {
              "id": "cs_bench_NNNNNNNNNNNNNNNN",
              "object": "checkout.session",
              "adaptive_pricing": {"enabled": true},
              "after_expiration": null,
              "allow_promotion_codes": null,
              "amount_subtotal": 500,
              "amount_total": 500,
              "automatic_tax": {"enabled": false, "liability": null, "provider": null, "status": null},
              "billing_address_collection": null,
              "cancel_url": "https://shop.example/credits/cancelled",
              "client_reference_id": null,
              "client_secret": null,
              "collected_information": {"business_name": null, "individual_name": null, "shipping_details": null},
              "consent": null,
              "consent_collection": null,
              "created": 1795343801,
              "currency": "usd",
              "currency_conversion": null,
              "custom_fields": [],
              "custom_text": {"after_submit": null, "shipping_address": null, "submit": null},
              "customer": "cus_NNNNNNNNNNNNNNNN",
              "customer_creation": null,
              "customer_details": {
                "address": {"city": null, "country": "DE", "line1": null, "line2": null, "postal_code": null, "state": null},
                "email": "buyer@shop.example",
                "name": "A. Buyer",
                "phone": null,
                "tax_exempt": "none",
                "tax_ids": []
              },
              "customer_email": null,
              "discounts": [],
              "expires_at": 1795430201,
              "invoice": null,
              "invoice_creation": {"enabled": false, "invoice_data": {"description": null, "footer": null, "metadata": {}}},
              "livemode": false,
              "locale": null,
              "metadata": {"credits": "1000000"},
              "mode": "payment",
              "payment_intent": "pi_NNNNNNNNNNNNNNNN",
              "payment_link": null,
              "payment_method_collection": "if_required",
              "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
              "payment_method_types": ["card"],
              "payment_status": "paid",
              "phone_number_collection": {"enabled": false},
              "recovered_from": null,
              "setup_intent": null,
              "shipping_cost": null,
              "shipping_options": [],
              "status": "complete",
              "submit_type": null,
              "subscription": null,
              "success_url": "https://shop.example/credits/bought?session={CHECKOUT_SESSION_ID}",
              "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
              "ui_mode": "hosted",
              "url": null
            }
          },
          "livemode": false,
          "pending_webhooks": 1,
          "request": {"id": null, "idempotency_key": null},
          "type": "checkout.session.completed"
        }
        """;

    private final StripeSigner signer = new StripeSigner(WebhookSecrets.SANDBOX);
    private final Clock clock = Clock.systemUTC();

    /** With the mark in the places of the number. */
    static String text() {
        return TEXT;
    }

    static String hex(long number) {
        return "%016x".formatted(number);
    }

    LoadGenerator.Message message(long number) {
        String payload = TEXT.replace(NUMBER_MARK, hex(number));
        return new LoadGenerator.Message(
                Buffer.buffer(payload.getBytes(US_ASCII)),
                1,
                Map.of("Stripe-Signature", signer.header(payload, clock.instant())));
    }
}
