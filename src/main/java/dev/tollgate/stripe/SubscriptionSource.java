package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;

/** Where a subscription is looked up as it is now. */
interface SubscriptionSource {
    /** Fails with a {@link StripeCallFailure}. */
    Future<JsonNode> fetch(String subscriptionId);

    /** Stripe itself; within seconds or not at all, since somebody holds a transaction open meanwhile. */
    static SubscriptionSource of(StripeCalls calls) {
        return id -> calls.make(
                        "look at a subscription",
                        stripe -> stripe.subscriptions()
                                .retrieve(id, StripeCalls.brief())
                                .getLastResponse()
                                .body())
                .map(StripeJson::object);
    }
}
