package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.param.InvoiceRetrieveParams;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Where Stripe's objects are looked up as they are now. Each fails with a {@link StripeCallFailure}. */
interface StripeLookups {
    Future<JsonNode> subscription(String id);

    /** With its {@code payments}. */
    Future<JsonNode> invoice(String id);

    /** Of a creator. */
    Future<JsonNode> connectedAccount(String id);

    /**
     * Stripe itself; within seconds or not at all, since somebody holds a transaction open meanwhile.
     *
     * @param calls throws where no Stripe is configured
     */
    static StripeLookups of(Supplier<StripeCalls> calls) {
        return new StripeLookups() {
            @Override
            public Future<JsonNode> subscription(String id) {
                return look(
                        "look at a subscription",
                        stripe -> stripe.subscriptions()
                                .retrieve(id, StripeCalls.brief())
                                .getLastResponse()
                                .body());
            }

            @Override
            public Future<JsonNode> invoice(String id) {
                InvoiceRetrieveParams params =
                        InvoiceRetrieveParams.builder().addExpand("payments").build();
                return look(
                        "look at an invoice",
                        stripe -> stripe.invoices()
                                .retrieve(id, params, StripeCalls.brief())
                                .getLastResponse()
                                .body());
            }

            @Override
            public Future<JsonNode> connectedAccount(String id) {
                return look(
                        "look at a connected account",
                        stripe -> stripe.accounts()
                                .retrieve(id, StripeCalls.brief())
                                .getLastResponse()
                                .body());
            }

            private Future<JsonNode> look(String what, StripeCalls.Call<String> call) {
                return calls.get().make(what, call).map(StripeJson::object);
            }
        };
    }
}
