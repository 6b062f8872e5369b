package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.StripeException;
import com.stripe.model.WebhookEndpoint;
import com.stripe.param.PriceUpdateParams;
import com.stripe.param.WebhookEndpointUpdateParams;
import com.stripe.param.WebhookEndpointUpdateParams.EnabledEvent;
import com.stripe.service.V1Services;
import dev.tollgate.sandbox.stripe.Rig;
import dev.tollgate.sandbox.stripe.SandboxOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is missing at Stripe is said and made, against the sandbox's Stripe. */
class StripeCommandsTest {
    private static final String URL = "https://billing.example.org";

    @TempDir
    Path directory;

    private final Rig rig = new Rig();
    private final V1Services stripe = rig.client().v1();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void anEmptyAccountIsSetUpOnceAndIsWellThen() throws Exception {
        assertThat(run("stripe")).isEqualTo(ExitCode.FAILED);
        assertThat(printed())
                .contains("No webhook endpoint is registered for " + URL + "/api/webhooks/stripe")
                .contains("tollgate_premium_month: there is none.")
                .contains("The customer portal is not configured.")
                .contains("tollgate stripe setup");

        assertThat(run("stripe", "setup")).isEqualTo(ExitCode.OK);
        WebhookEndpoint endpoint = endpoint("/api/webhooks/stripe");
        assertThat(printed())
                .contains(endpoint.getId(), "Made the price price_", "Configured the customer portal", "whsec_");
        assertThat(endpoint("/api/webhooks/stripe/connect").getEnabledEvents())
                .contains("account.updated", "payout.failed")
                .doesNotContain("checkout.session.completed");
        assertThat(endpoint.getApiVersion()).isEqualTo("2026-07-29.dahlia");
        assertThat(endpoint.getEnabledEvents())
                .contains("checkout.session.completed", "refund.failed", "charge.dispute.closed", "customer.deleted");

        assertThat(run("stripe", "setup")).isEqualTo(ExitCode.OK);
        assertThat(printed())
                .contains("gets all it needs", "has its price", "is configured")
                .doesNotContain("whsec_");
        assertThat(stripe.webhookEndpoints().list().getData()).hasSize(2);
        assertThat(stripe.prices().list().getData()).hasSize(1);
        assertThat(run("stripe", "check")).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("Stripe has all that the gateway needs.\n");
    }

    @Test
    void whatDriftedIsSaidAndMended() throws Exception {
        assertThat(run("stripe", "setup")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Registered");
        WebhookEndpoint endpoint = endpoint("/api/webhooks/stripe");
        WebhookEndpointUpdateParams fewer = WebhookEndpointUpdateParams.builder()
                .addEnabledEvent(EnabledEvent.REFUND__CREATED)
                .addEnabledEvent(EnabledEvent.INVOICE__PAID)
                .setDisabled(true)
                .build();
        assertThat(stripe.webhookEndpoints().update(endpoint.getId(), fewer).getStatus())
                .isEqualTo("disabled");
        PriceUpdateParams gone = PriceUpdateParams.builder().setActive(false).build();
        String price = stripe.prices().list().getData().getFirst().getId();
        assertThat(stripe.prices().update(price, gone).getActive()).isFalse();

        assertThat(run("stripe", "check")).isEqualTo(ExitCode.FAILED);
        assertThat(printed())
                .contains(" is disabled.", "does not get: charge.dispute.closed", "there is none")
                .doesNotContain("get: refund.created", "portal");

        assertThat(run("stripe", "setup")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("gets now: charge.dispute.closed", "Made the price");
        assertThat(stripe.webhookEndpoints().retrieve(endpoint.getId()).getEnabledEvents())
                .contains("invoice.paid", "refund.created", "checkout.session.completed");
    }

    @Test
    void aPriceThatIsNotThePlansIsSaid() throws Exception {
        assertThat(run("stripe", "setup")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("Registered");
        assertThat(run("stripe", "check", "--set", "plans.premiumCents=900")).isEqualTo(ExitCode.FAILED);
        assertThat(printed()).contains("it is not 900 US cents, as plans.premiumCents says");
        assertThat(run("stripe", "setup", "--set", "plans.premiumCents=900")).isEqualTo(ExitCode.OK);
        assertThat(run("stripe", "check", "--set", "plans.premiumCents=900")).isEqualTo(ExitCode.OK);
    }

    @Test
    void withoutAnAccountThereIsNothingToLookAt() {
        assertThat(cli().run("stripe", "check")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("stripe.secretKey is not set");
    }

    @Test
    void aKeyThatStripeDoesNotKnowIsSaidWithoutTheKey() {
        assertThat(run("stripe", "check", "--set", "stripe.secretKey=sk_test_of_somebody_else_1"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("NOT_ALLOWED").doesNotContain("sk_test_of_somebody_else_1");
    }

    private WebhookEndpoint endpoint(String path) throws StripeException {
        return stripe.webhookEndpoints().list().getData().stream()
                .filter(each -> each.getUrl().equals(URL + path))
                .findFirst()
                .orElseThrow();
    }

    /** Before the endpoint is made nobody can know its secret. */
    private int run(String... command) {
        List<String> line = new ArrayList<>(List.of(
                "--set", "stripe.secretKey=" + SandboxOptions.SECRET_KEY,
                "--set", "stripe.apiUrl=" + rig.url(),
                "--set", "server.publicUrl=" + URL));
        if (!List.of(command).contains("setup")) {
            line.addAll(List.of("--set", "stripe.webhookSecrets=whsec_51Hq9ZLkJ2mVx7Qb"));
        }
        line.addAll(List.of(command));
        return cli().run(line.toArray(String[]::new));
    }

    private Cli cli() {
        CliContext context =
                new CliContext(directory, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), false);
        return new Cli(context, (loaded, terminal) -> {
            throw new AssertionError("nothing is served here");
        });
    }

    private String printed() {
        String text = out.toString();
        out.getBuffer().setLength(0);
        return text;
    }
}
