package dev.tollgate.sandbox.stripe;

/** What a checkout session is created with. */
final class CheckoutParams {
    static final ParamTable CREATE = ParamTable.of("""
        mode!:payment|subscription ui_mode:hosted_page success_url cancel_url customer customer_email
        customer_creation:if_required|always client_reference_id expires_at:int metadata{} currency locale
        allow_promotion_codes:bool adaptive_pricing.enabled:bool automatic_tax.enabled!:bool
        billing_address_collection:auto|required customer_update.address:auto|never
        customer_update.name:auto|never saved_payment_method_options.payment_method_save:enabled|disabled
        payment_method_collection:always|if_required payment_method_types[] excluded_payment_method_types[]
        submit_type:auto|pay|book|donate|subscribe line_items[].price line_items[].quantity:count
        line_items[].adjustable_quantity.enabled!:bool line_items[].price_data.currency!
        line_items[].price_data.product line_items[].price_data.product_data.name!
        line_items[].price_data.product_data.description line_items[].price_data.product_data.metadata{}
        line_items[].price_data.unit_amount:count line_items[].price_data.unit_amount_decimal:decimal
        line_items[].price_data.recurring.interval!:day|week|month|year
        line_items[].price_data.recurring.interval_count:count payment_intent_data.metadata{}
        payment_intent_data.description payment_intent_data.receipt_email
        payment_intent_data.setup_future_usage:off_session|on_session
        payment_intent_data.application_fee_amount:count payment_intent_data.transfer_data.destination!
        payment_intent_data.transfer_data.amount:int payment_intent_data.on_behalf_of
        payment_intent_data.transfer_group payment_intent_data.statement_descriptor
        payment_intent_data.statement_descriptor_suffix subscription_data.metadata{} subscription_data.description
        subscription_data.trial_period_days:count subscription_data.trial_end:int
        subscription_data.trial_settings.end_behavior.missing_payment_method!:cancel|create_invoice|pause
        subscription_data.billing_mode.type!:classic|flexible subscription_data.application_fee_percent:decimal
        subscription_data.transfer_data.destination! subscription_data.transfer_data.amount_percent:decimal
        subscription_data.on_behalf_of invoice_creation.enabled!:bool invoice_creation.invoice_data.metadata{}
        invoice_creation.invoice_data.description
        """);

    private CheckoutParams() {}
}
