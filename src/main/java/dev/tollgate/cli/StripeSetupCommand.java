package dev.tollgate.cli;

import dev.tollgate.config.Config;
import dev.tollgate.config.ConfigException;
import dev.tollgate.config.ConfigSources;
import dev.tollgate.config.LoadedConfig;
import dev.tollgate.stripe.Endpoint;
import dev.tollgate.stripe.StripeSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;

@Command(
        name = "setup",
        description = "Make at Stripe what is missing: webhook endpoint with its events, the premium plan's price, the"
                + " customer portal. Running it again changes nothing. The secret of a new endpoint is printed,"
                + " this once.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate stripe setup",
            "  tollgate stripe setup --set server.publicUrl=https://billing.your.domain"
        })
final class StripeSetupCommand extends GatewayCommand {
    private static final String WEBHOOK_SECRETS = "stripe.webhookSecrets";

    StripeSetupCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    /** There can be no webhook secret before the endpoint is made here, and nothing is verified here. */
    @Override
    LoadedConfig load(ConfigSources sources) throws ConfigException {
        try {
            return Config.load(sources);
        } catch (ConfigException e) {
            boolean missing = e.problems().stream()
                    .allMatch(problem -> problem.key().equals(WEBHOOK_SECRETS)
                            && problem.source().equals("not set"));
            if (!missing) {
                throw e;
            }
            List<String> overrides = new ArrayList<>(sources.overrides());
            overrides.add(
                    WEBHOOK_SECRETS + "=whsec_" + UUID.randomUUID().toString().replace("-", ""));
            return Config.load(
                    new ConfigSources(sources.workingDirectory(), sources.file(), sources.environment(), overrides));
        }
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        StripeSetup.Done done;
        try (StripeSession stripe = StripeSession.open(loaded.config())) {
            done = stripe.await(stripe.setup().run());
        }
        done.made().forEach(out()::println);
        done.webhookSecrets().forEach((endpoint, secret) -> {
            String key = endpoint == Endpoint.PLATFORM ? "webhookSecrets" : "connectWebhookSecrets";
            out().println("A new endpoint's secret, shown this once, for stripe." + key + " or " + key + "File:");
            out().println(secret);
        });
        out().flush();
        return ExitCode.OK;
    }
}
