package dev.tollgate.cli;

import dev.tollgate.config.ConfigException;
import dev.tollgate.config.ConfigProblem;
import dev.tollgate.http.ProblemException;
import dev.tollgate.observe.Redaction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Builds the commands and runs one. The only place where a failure becomes words and an exit code: one line for a person, and
 * the stack trace with {@code -v} only, both without secrets.
 */
public final class Cli {
    private final CliContext context;
    private final GlobalOptions options = new GlobalOptions();
    private final CommandLine commands;

    public Cli(CliContext context, Serving serving) {
        this.context = context;
        Version version = Version.ofBuild();
        ServeCommand serve = new ServeCommand(context, options, serving);
        commands = new CommandLine(new Tollgate(options, serve))
                .addSubcommand(serve)
                .addSubcommand(new AuditCommand(context, options))
                .addSubcommand(new PricesCommand(context, options))
                .addSubcommand(new AccountsCommand(context, options))
                .addSubcommand(new KeysCommand(context, options))
                .addSubcommand(new PeopleCommand(context, options))
                .addSubcommand(new ReplayCommand(context, options))
                .addSubcommand(new JournalCommand(context, options))
                .addSubcommand(new LitellmCommand(context, options))
                .addSubcommand(new StripeCommand(context, options))
                .addSubcommand(new ReconcileCommand(context, options))
                .addSubcommand(new MigrateCommand(context, options))
                .addSubcommand(new ConfigCommand(context, options))
                .addSubcommand(new VersionCommand(context, version));
        addGroups();
        commands.setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(context.out())
                .setErr(context.err())
                .setColorScheme(Help.defaultColorScheme(context.colours() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((failure, args) -> wrongOptions(failure))
                .setExecutionExceptionHandler((failure, command, result) -> failed(failure));
        commands.getCommandSpec()
                .versionProvider(version)
                .usageMessage()
                .footerHeading("%nExamples:%n")
                .footer(
                        "  tollgate",
                        "  tollgate serve --set server.port=8090",
                        "  tollgate audit",
                        "  tollgate config");
    }

    /** From the top down: what all commands inherit is handed on to those that are added later. */
    private void addGroups() {
        command("accounts")
                .addSubcommand(new AccountsListCommand(context, options))
                .addSubcommand(new AccountsShowCommand(context, options))
                .addSubcommand(new AccountsCreateCommand(context, options))
                .addSubcommand(new AccountsCreditCommand(context, options))
                .addSubcommand(new AccountsBindCommand(context, options))
                .addSubcommand(new AccountsUnbindCommand(context, options))
                .addSubcommand(new AccountsExportCommand(context, options))
                .addSubcommand(new AccountsCloseCommand(context, options));
        command("keys")
                .addSubcommand(new KeysCreateCommand(context, options))
                .addSubcommand(new KeysListCommand(context, options))
                .addSubcommand(new KeysRotateCommand(context, options))
                .addSubcommand(new KeysRevokeCommand(context, options));
        command("people")
                .addSubcommand(new PeopleListCommand(context, options))
                .addSubcommand(new PeopleCreateCommand(context, options))
                .addSubcommand(new PeopleOperatorCommand(context, options));
        command("stripe")
                .addSubcommand(new StripeCheckCommand(context, options))
                .addSubcommand(new StripeSetupCommand(context, options));
        command("reconcile").addSubcommand(new ReconcileStripeCommand(context, options));
        command("litellm").addSubcommand(new LitellmSyncCommand(context, options));
        command("journal").addSubcommand(new JournalDrainCommand(context, options));
        command("prices")
                .addSubcommand(new PricesListCommand(context, options))
                .addSubcommand(new PricesShowCommand(context, options))
                .addSubcommand(new PricesImportCommand(context, options))
                .addSubcommand(new PricesSetCommand(context, options))
                .addSubcommand(new PricesActivateCommand(context, options))
                .addSubcommand(new PricesWithdrawCommand(context, options))
                .addSubcommand(new PricesVersionsCommand(context, options));
    }

    private CommandLine command(String name) {
        return Objects.requireNonNull(commands.getSubcommands().get(name));
    }

    /**
     * Runs the command that {@code args} name.
     *
     * @return an {@link ExitCode}
     */
    public int run(String... args) {
        return commands.execute(args);
    }

    private int wrongOptions(ParameterException failure) {
        PrintWriter err = context.err();
        err.println("tollgate: " + Redaction.mask(String.valueOf(failure.getMessage())));
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            String command = failure.getCommandLine().getCommandSpec().qualifiedName();
            err.println("\"" + command + " --help\" lists what there is.");
        }
        err.flush();
        return ExitCode.USAGE;
    }

    private int failed(Exception failure) {
        PrintWriter err = context.err();
        if (failure instanceof ConfigException wrong) {
            int count = wrong.problems().size();
            err.println("tollgate: the configuration has " + (count == 1 ? "a problem:" : count + " problems:"));
            for (ConfigProblem problem : wrong.problems()) {
                err.println("  " + problem);
            }
            err.flush();
            return ExitCode.USAGE;
        }
        err.println("tollgate: " + Redaction.mask(message(failure)));
        if (options.verbose()) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            err.print(Redaction.mask(trace.toString()));
        }
        err.flush();
        return ExitCode.of(failure);
    }

    /** What a route would answer is said as it would say it. */
    private static String message(Exception failure) {
        if (failure instanceof ProblemException problem) {
            return problem.failure().detail() + " (" + problem.failure().code() + ")";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
