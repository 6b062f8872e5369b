package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import picocli.CommandLine.Command;

@Command(
        name = "stripe",
        description =
                "See whether the account at Stripe has what the gateway needs, and set it up. By itself it looks.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate stripe", "  tollgate stripe setup"})
final class StripeCommand extends GatewayCommand {
    private final StripeCheckCommand check;

    StripeCommand(CliContext context, GlobalOptions options) {
        super(context, options);
        this.check = new StripeCheckCommand(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        return check.run(loaded);
    }
}
