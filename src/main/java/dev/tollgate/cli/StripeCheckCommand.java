package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description =
                "Say what is missing or wrong at Stripe: webhook endpoint, its events and version, price, portal. Exit"
                        + " code 1 if anything is. Changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate stripe check")
final class StripeCheckCommand extends GatewayCommand {
    StripeCheckCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        List<String> faults;
        try (StripeSession stripe = StripeSession.open(loaded.config())) {
            faults = stripe.await(stripe.setup().check());
        }
        faults.forEach(out()::println);
        out().println(
                        faults.isEmpty()
                                ? "Stripe has all that the gateway needs."
                                : "\"tollgate stripe setup\" makes what is missing.");
        out().flush();
        return faults.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
