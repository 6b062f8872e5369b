/**
 * A stateful fake of the part of Stripe's API that the gateway uses, on a loopback port, in the layout of API version
 * {@value dev.tollgate.sandbox.stripe.ApiVersions#CURRENT}. The very same stripe-java client talks to it and to Stripe.
 *
 * <p>{@link dev.tollgate.sandbox.stripe.StripeSandbox} starts and stops it. A request goes through {@code StripeApi} (key,
 * faults, Idempotency-Key) to the {@code Routes} of one resource (a table of the parameters it takes, a handler), which
 * changes objects in {@code Objects} and tells {@code Events} about it; {@code WebhookSender} delivers. Everything is one
 * state behind one lock. Time is {@code SandboxTime}: it runs with the clock, can be advanced, and does what falls due.
 *
 * <p>Hosted pages: checkout {@code /c/pay/{session}}, invoice {@code /i/{invoice}}, authentication
 * {@code /authenticate/{payment_intent}}, portal {@code /p/session/{portal session}}, Connect onboarding
 * {@code /setup/e/{account link}}.
 *
 * <p>Knobs, for tests in the process through {@link dev.tollgate.sandbox.stripe.SandboxControl} and for everybody else
 * form-encoded with the sandbox's key ({@code curl -u sk_test_…: -d advance_seconds=86400 …/_sandbox/clock}):
 *
 * <pre>
 * GET  /_sandbox/state
 * POST /_sandbox/clock          advance_seconds | to                       what falls due meanwhile happens, in order
 * POST /_sandbox/faults         kind=rate_limited|empty_500|html_502|server_error|timeout_after_effect,
 *                               times (1), method, path (a prefix)         the next requests that match
 * POST /_sandbox/webhooks       duplicates, shuffle, delay_millis, drop_next, retries, retry_millis
 * POST /_sandbox/webhooks/{id}  roll_secret, api_version, livemode         of one endpoint
 * POST /_sandbox/billing        retry_days[], after_retries=cancel|unpaid|past_due
 * POST /_sandbox/payment_intents/{id}  outcome=succeed|fail                a delayed payment, now
 * POST /_sandbox/charges/{id}/dispute  reason, inquiry
 * POST /_sandbox/disputes/{id}  outcome=won|lost|escalate|warning_closed
 * POST /_sandbox/refunds/{id}   outcome=succeed|fail
 * POST /_sandbox/payouts/{id}   outcome=paid|failed
 * POST /_sandbox/accounts/{id}  state=enabled|restricted|deauthorized
 * </pre>
 *
 * <p>What is simpler than Stripe: US dollars only, no taxes, coupons, credit notes, meters, manual capture or v2 API;
 * Radar and card networks always agree; nothing survives a restart. The public sandbox key opens everything, so it
 * listens on loopback only and refuses live keys.
 */
@NullMarked
package dev.tollgate.sandbox.stripe;

import org.jspecify.annotations.NullMarked;
