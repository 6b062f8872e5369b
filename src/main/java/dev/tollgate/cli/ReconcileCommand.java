package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import picocli.CommandLine.Command;

@Command(
        name = "reconcile",
        description = "Hold the books against what others say. By itself against Stripe, as \"reconcile stripe\" does.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate reconcile stripe", "  tollgate reconcile stripe --repair"})
final class ReconcileCommand extends GatewayCommand {
    private final ReconcileStripeCommand stripe;

    ReconcileCommand(CliContext context, GlobalOptions options) {
        super(context, options);
        this.stripe = new ReconcileStripeCommand(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        return stripe.run(loaded);
    }
}
