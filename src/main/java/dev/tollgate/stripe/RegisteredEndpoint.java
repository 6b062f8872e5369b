package dev.tollgate.stripe;

import com.stripe.Stripe;
import com.stripe.exception.StripeException;
import com.stripe.model.WebhookEndpoint;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointCreateParams.ApiVersion;
import com.stripe.param.WebhookEndpointCreateParams.EnabledEvent;
import com.stripe.param.WebhookEndpointListParams;
import com.stripe.param.WebhookEndpointUpdateParams;
import com.stripe.service.V1Services;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A webhook endpoint as it is registered at Stripe: of the platform's own events, or of connected accounts'. Its methods call Stripe and block. */
final class RegisteredEndpoint {
    private static final String ALL_EVENTS = "*";
    private static final long LISTED_MAX = 100;

    private final Endpoint endpoint;
    private final String url;
    private final Set<String> handled;

    RegisteredEndpoint(URI publicUrl, Endpoint endpoint, Set<String> handled) {
        this.endpoint = endpoint;
        this.url = publicUrl + WebhookRoutes.path(endpoint);
        this.handled = new TreeSet<>(handled);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** What is wrong with it, for an operator; empty if nothing is. */
    List<String> faults(V1Services stripe) throws StripeException {
        Optional<WebhookEndpoint> found = find(stripe);
        if (found.isEmpty()) {
            return List.of("No webhook endpoint is registered for " + url + ", so that "
                    + (endpoint == Endpoint.PLATFORM
                            ? "no payment would be credited."
                            : "no creator would be known to be ready for payouts."));
        }
        WebhookEndpoint endpoint = found.get();
        List<String> faults = new ArrayList<>();
        if (!"enabled".equals(endpoint.getStatus())) {
            faults.add("The webhook endpoint " + endpoint.getId() + " is " + endpoint.getStatus() + ".");
        }
        Set<String> missing = missing(endpoint);
        if (!missing.isEmpty()) {
            faults.add(
                    "The webhook endpoint " + endpoint.getId() + " does not get: " + String.join(", ", missing) + ".");
        }
        if (!Stripe.API_VERSION.equals(endpoint.getApiVersion())) {
            faults.add("The webhook endpoint " + endpoint.getId() + " has API version " + version(endpoint)
                    + "; a new one can be of " + Stripe.API_VERSION + ", which this version is tested with.");
        }
        return faults;
    }

    private static String version(WebhookEndpoint endpoint) {
        String version = endpoint.getApiVersion();
        return version == null ? "of the account, which changes with it" : version;
    }

    private Set<String> missing(WebhookEndpoint endpoint) {
        Set<String> missing = new TreeSet<>(handled);
        missing.removeAll(endpoint.getEnabledEvents());
        return endpoint.getEnabledEvents().contains(ALL_EVENTS) ? Set.of() : missing;
    }

    private Optional<WebhookEndpoint> find(V1Services stripe) throws StripeException {
        WebhookEndpointListParams params =
                WebhookEndpointListParams.builder().setLimit(LISTED_MAX).build();
        return stripe.webhookEndpoints().list(params).getData().stream()
                .filter(each -> url.equals(each.getUrl()))
                .findFirst();
    }

    /**
     * What {@link #ensure} did.
     *
     * @param what a sentence
     * @param secret of a new endpoint, which Stripe shows this once
     */
    record Ensured(String what, @Nullable String secret) {}

    /** Registers it, or adds the events that it does not get. */
    Ensured ensure(V1Services stripe) throws StripeException {
        Optional<WebhookEndpoint> found = find(stripe);
        if (found.isEmpty()) {
            WebhookEndpoint made = stripe.webhookEndpoints().create(params());
            return new Ensured(
                    "Registered the webhook endpoint " + made.getId() + " for " + url + ".", made.getSecret());
        }
        WebhookEndpoint endpoint = found.get();
        Set<String> missing = missing(endpoint);
        if (missing.isEmpty()) {
            return new Ensured("The webhook endpoint " + endpoint.getId() + " gets all it needs.", null);
        }
        Set<String> wanted = new TreeSet<>(endpoint.getEnabledEvents());
        wanted.addAll(missing);
        // By name, since it may have events of which stripe-java does not know.
        WebhookEndpointUpdateParams params = WebhookEndpointUpdateParams.builder()
                .putExtraParam("enabled_events", List.copyOf(wanted))
                .build();
        String id = stripe.webhookEndpoints().update(endpoint.getId(), params).getId();
        return new Ensured("The webhook endpoint " + id + " gets now: " + String.join(", ", missing) + ".", null);
    }

    private WebhookEndpointCreateParams params() {
        WebhookEndpointCreateParams.Builder params = WebhookEndpointCreateParams.builder()
                .setUrl(url)
                .setDescription("Tollgate")
                .setConnect(endpoint == Endpoint.CONNECT)
                .setApiVersion(Arrays.stream(ApiVersion.values())
                        .filter(each -> each.getValue().equals(Stripe.API_VERSION))
                        .findFirst()
                        .orElseThrow());
        handled.forEach(type -> params.addEnabledEvent(event(type)));
        return params.build();
    }

    private static EnabledEvent event(String type) {
        return Arrays.stream(EnabledEvent.values())
                .filter(each -> each.getValue().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("stripe-java does not know " + type));
    }
}
