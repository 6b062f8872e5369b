package dev.tollgate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The command without a subcommand, which is {@code serve}; what it declares besides holds for all of them. */
@Command(
        name = "tollgate",
        description = "A self-hosted billing gateway: LLM usage in, exact charges out.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, or the audit or the reconciliation found something",
            "2:wrong options or wrong configuration",
            "3:the database cannot be reached",
            "4:Stripe or LiteLLM cannot be reached"
        })
final class Tollgate implements Callable<Integer> {
    @Mixin
    private final GlobalOptions options;

    private final ServeCommand serve;

    Tollgate(GlobalOptions options, ServeCommand serve) {
        this.options = options;
        this.serve = serve;
    }

    @Override
    public Integer call() throws Exception {
        return serve.call();
    }

    GlobalOptions options() {
        return options;
    }
}
