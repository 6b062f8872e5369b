package dev.tollgate.cli;

import dev.tollgate.config.Config;
import dev.tollgate.config.ConfigException;
import dev.tollgate.config.ConfigSources;
import dev.tollgate.config.LoadedConfig;
import dev.tollgate.config.LogConfig;
import dev.tollgate.config.Mode;
import dev.tollgate.observe.Logging;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.event.Level;

/**
 * A subcommand that needs the configuration. It reads it, sets logging up and calls {@link #run}; whatever is thrown becomes a
 * message and an exit code in {@link Cli}, so that a command prints its result and nothing else.
 */
public abstract class GatewayCommand implements Callable<Integer> {
    private final CliContext context;
    private final GlobalOptions options;

    protected GatewayCommand(CliContext context, GlobalOptions options) {
        this.context = context;
        this.options = options;
    }

    /**
     * Does the work.
     *
     * @return one of {@link ExitCode}
     */
    protected abstract int run(LoadedConfig loaded) throws Exception;

    /** Where results go; logs and errors go to standard error. */
    protected final PrintWriter out() {
        return context.out();
    }

    protected final CliContext context() {
        return context;
    }

    /** Shows what is being done, on a terminal only; the next call overwrites it, an empty text takes it away. */
    protected final void progress(String text) {
        if (context.terminal()) {
            context.err().print("\r\033[K" + text);
            context.err().flush();
        }
    }

    /** The level of the log; a command's own output is for people, so it logs warnings only unless it is asked for more. */
    protected Level logLevel(LogConfig log) {
        return options.verbose() || log.level().compareTo(Level.WARN) < 0 ? log.level() : Level.WARN;
    }

    @Override
    public final Integer call() throws Exception {
        LoadedConfig loaded = load(options.sources(context));
        LogConfig log = loaded.config().log();
        boolean forPeople = context.terminal() || loaded.config().mode() == Mode.SANDBOX;
        Logging.apply(new LogConfig(log.format(), logLevel(log)), forPeople);
        return run(loaded);
    }

    /**
     * Reads the configuration.
     *
     * @throws ConfigException with all that is wrong with it
     */
    LoadedConfig load(ConfigSources sources) throws ConfigException {
        return Config.load(sources);
    }
}
