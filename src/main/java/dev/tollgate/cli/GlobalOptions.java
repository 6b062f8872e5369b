package dev.tollgate.cli;

import dev.tollgate.config.ConfigSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The options of every command, before or after its name. Filled by picocli. */
public final class GlobalOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration file, with catalogue.yaml beside it. Default: $TOLLGATE_CONFIG, then"
                    + " conf/tollgate.yaml if it exists.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            parameterConsumer = Adding.class,
            description = "Override one configuration key; may be repeated. Wins over file and environment.")
    private final List<String> overrides = new ArrayList<>();

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more: stack traces, and the log at its configured level.")
    private boolean verbose;

    ConfigSources sources(CliContext context) {
        return new ConfigSources(context.workingDirectory(), config, context.environment(), overrides);
    }

    boolean verbose() {
        return verbose;
    }

    /** By itself picocli begins a new list after the subcommand's name and forgets what stood before it. */
    private static final class Adding implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
            if (args.isEmpty()) {
                throw new ParameterException(command.commandLine(), "Missing KEY=VALUE after --set", option, null);
            }
            List<String> values = option.getValue();
            values.add(args.pop());
        }
    }
}
